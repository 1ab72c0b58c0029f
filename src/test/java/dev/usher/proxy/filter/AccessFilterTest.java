package dev.usher.proxy.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.AccessRule;
import dev.usher.model.Cidr;
import dev.usher.model.Filter;
import dev.usher.model.Filter.Satisfy;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.proxy.filter.AccessCheck.Outcome;
import dev.usher.proxy.filter.AccessCheck.Question;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How rules of access work together.
class AccessFilterTest {
    private static final Outcome UNAUTHORIZED =
            new Outcome.Refused(401, true, List.of(new HeaderLine("WWW-Authenticate", "Basic realm=\"\"")));

    private final FakeRequest request = new FakeRequest();

    /// A question answered when the test says so.
    private static final class Later implements AccessCheck, Question {
        Consumer<Outcome> answer = _ -> {
            throw new IllegalStateException("nobody asked");
        };
        boolean abandoned;

        @Override
        public Outcome check(dev.usher.proxy.exchange.FilterContext request) {
            return new Outcome.Asked(this);
        }

        @Override
        public void ask(Consumer<Outcome> told) {
            answer = told;
        }

        @Override
        public void abandon() {
            abandoned = true;
        }
    }

    private static Cidr block(String text) {
        String[] parts = text.split("/", -1);
        return Cidr.of(InetAddress.ofLiteral(parts[0]).getAddress(), Integer.parseInt(parts[1]));
    }

    private static AccessCheck says(String word) {
        return _ -> switch (word) {
            case "yes" -> Outcome.ALLOWED;
            case "silent" -> Outcome.ABSTAINED;
            case "403" -> Outcome.FORBIDDEN;
            case "401" -> UNAUTHORIZED;
            default -> new Outcome.Failed(Integer.parseInt(word), List.of());
        };
    }

    @ParameterizedTest
    @CsvSource({
        // rules in order, with all, with any
        "yes yes, passed, passed",
        "yes 401, 401, passed",
        "403 yes, 403, passed",
        "403 401, 403, 401",
        "401 403, 401, 401",
        "403 403, 403, 403",
        "silent silent, passed, passed",
        "silent 401, 401, 401",
        "silent yes, passed, passed",
        "403 silent, 403, 403",
        "403 500, 403, 500",
        "yes 500, 500, passed",
        "500 yes, 500, 500",
        "403 401 yes, 403, passed",
        "401 500, 401, 500",
    })
    void combinesRulesAsNginxDoes(String rules, String all, String any) {
        AccessCheck[] checks =
                List.of(rules.split(" ")).stream().map(AccessFilterTest::says).toArray(AccessCheck[]::new);
        var forAll = new FakeRequest();
        var forAny = new FakeRequest();

        assertThat(forAll.outcome(new AccessFilter(Satisfy.ALL, checks).apply(forAll)))
                .isEqualTo(all);
        assertThat(forAny.outcome(new AccessFilter(Satisfy.ANY, checks).apply(forAny)))
                .isEqualTo(any);
    }

    @Test
    void asksForCredentialsWhenItRefusesForLackOfThem() {
        new AccessFilter(Satisfy.ANY, says("403"), says("401"), says("403")).apply(request);

        assertThat(request.status).isEqualTo(401);
        assertThat(request.lines).containsExactly(new HeaderLine("WWW-Authenticate", "Basic realm=\"\""));
    }

    @Test
    void goesOnWithTheRulesBehindOneThatWaited() {
        var later = new Later();
        boolean handled = new AccessFilter(Satisfy.ANY, says("401"), later, says("403")).apply(request);
        assertThat(request.outcome(handled)).isEqualTo("waits");
        assertThat(request.suspended).isTrue();

        later.answer.accept(Outcome.FORBIDDEN);

        assertThat(request.status).isEqualTo(401);
    }

    @Test
    void letsInWhatWaitedAndWasAllowed() {
        var later = new Later();
        new AccessFilter(Satisfy.ALL, says("yes"), later, says("yes")).apply(request);

        later.answer.accept(Outcome.ALLOWED);

        assertThat(request.proceeded).isTrue();
        assertThat(request.status).isZero();
    }

    @Test
    void waitsForOneRuleAfterTheOther() {
        var first = new Later();
        var second = new Later();
        new AccessFilter(Satisfy.ALL, first, second).apply(request);
        first.answer.accept(Outcome.ALLOWED);
        assertThat(request.proceeded).isFalse();

        second.answer.accept(UNAUTHORIZED);

        assertThat(request.status).isEqualTo(401);
        assertThat(request.proceeded).isFalse();
    }

    @Test
    void anAnswerThatComesTooLateChangesNothing() {
        var later = new Later();
        new AccessFilter(Satisfy.ALL, later).apply(request);
        request.abandon();

        later.answer.accept(Outcome.ALLOWED);
        later.answer.accept(Outcome.FORBIDDEN);

        assertThat(later.abandoned).isTrue();
        assertThat(request.proceeded).isFalse();
        assertThat(request.status).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.1.1, 403", // denied, although allowed
        "10.2.2.2, passed",
        "192.0.2.1, 403",
        "2001:db8::1, passed",
        "2001:db9::1, 403",
    })
    void looksAtDeniedAddressesBeforeAllowedOnes(String client, String outcome) {
        var rule = new AccessRule.Addresses(
                List.of(block("10.1.0.0/16")), List.of(block("10.0.0.0/8"), block("2001:db8::/32")));
        var filter = new AccessFilter(new Filter.Access(List.of(), Satisfy.ALL, List.of(rule)), FilterServices.alone());
        var from = FakeRequest.from(client);

        assertThat(from.outcome(filter.apply(from))).isEqualTo(outcome);
    }

    @Test
    void withOnlyADenyListOthersAreNeitherLetInNorRefused() {
        var rule = new AccessRule.Addresses(List.of(block("10.0.0.0/8")), List.of());

        assertThat(new AddressCheck(rule).check(FakeRequest.from("10.0.0.1"))).isEqualTo(Outcome.FORBIDDEN);
        assertThat(new AddressCheck(rule).check(FakeRequest.from("192.0.2.1"))).isEqualTo(Outcome.ABSTAINED);
    }

    @Test
    void nothingExcusesABlockedAddress() {
        var everybody = new AccessRule.Addresses(List.of(), List.of(block("0.0.0.0/0")));
        var filter = new AccessFilter(
                new Filter.Access(List.of(block("192.0.2.0/24")), Satisfy.ANY, List.of(everybody)),
                FilterServices.alone());

        filter.apply(request);

        assertThat(request.status).isEqualTo(403);
    }
}
