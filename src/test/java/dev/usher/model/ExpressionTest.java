package dev.usher.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Expression.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static Segment literal(String text) {
        return new Segment.Literal(text);
    }

    private static Segment known(Variable.Name name) {
        return new Segment.Reference(new Variable.Known(name));
    }

    @Test
    void findsVariablesBetweenLiterals() {
        assertThat(Expression.parse("https://$host${request_uri}?a=$arg_a").segments())
                .containsExactly(
                        literal("https://"),
                        known(Variable.Name.HOST),
                        known(Variable.Name.REQUEST_URI),
                        literal("?a="),
                        new Segment.Reference(new Variable.Member(Variable.Family.ARGUMENT, "a")));
    }

    @Test
    void readsOneDigitOfACapture() {
        assertThat(Expression.parse("$10").segments())
                .containsExactly(new Segment.Reference(new Variable.Capture(1)), literal("0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "$", "a$", "$ a", "${", "${host", "${}", "$-"})
    void leavesADollarThatNamesNothing(String text) {
        assertThat(Expression.parse(text).text()).contains(text);
    }

    @Test
    void tellsNamesNobodyKnows() {
        assertThat(Expression.parse("$host $hots ${nope}").unknown()).isEqualTo(List.of("${hots}", "${nope}"));
    }

    @ParameterizedTest
    @EnumSource(Variable.Name.class)
    void knowsEveryNameInAnyCase(Variable.Name name) {
        assertThat(Variable.of(name.text())).isEqualTo(new Variable.Known(name));
        assertThat(Variable.of(name.name())).isEqualTo(new Variable.Known(name));
    }

    @Test
    void printsWhatItWouldParse() {
        var expression = Expression.parse("$host-$http_x_a/${cookie_b}$1");

        assertThat(Expression.parse(expression.toString())).isEqualTo(expression);
    }
}
