package dev.usher.golden;

import dev.usher.model.Cidr;
import dev.usher.model.Expression;
import dev.usher.model.ProxySettings.HeaderExpression;
import dev.usher.model.StreamLogFormat;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The components of a record that are not as in another of its type, by name. By reflection, so that no component can
/// be forgotten here when one is added.
final class Differences {
    private Differences() {}

    /// The differences; records inside are compared component by component.
    static Map<String, Object> of(Record value, Record usual) {
        var differences = new LinkedHashMap<String, Object>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object now = read(component, value);
            Object before = read(component, usual);
            if (now.equals(before)) {
                continue;
            }
            differences.put(
                    component.getName(),
                    now instanceof Record inner
                                    && before instanceof Record innerUsual
                                    && now.getClass().equals(before.getClass())
                                    && !isText(now)
                            ? of(inner, innerUsual)
                            : text(now));
        }
        return differences;
    }

    private static Object read(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    /// Whether a record is shown as one text.
    private static boolean isText(Object value) {
        return value instanceof Cidr || value instanceof StreamLogFormat;
    }

    private static Object text(Object value) {
        return switch (value) {
            case Boolean bool -> bool;
            case Number number -> number;
            case Optional<?> optional -> optional.map(Differences::text).orElse("none");
            case Duration duration -> duration.toMillis() + " ms";
            case Cidr cidr -> cidr(cidr);
            case HeaderExpression(String name, Expression content) -> name + ": " + content;
            case StreamLogFormat format ->
                format.parts().stream()
                        .map(part -> switch (part) {
                            case StreamLogFormat.Part.Literal(String literal) -> literal;
                            case StreamLogFormat.Part.Value(var variable) -> "{" + variable.text() + "}";
                        })
                        .collect(Collectors.joining());
            case Set<?> set ->
                text(new TreeSet<>(set.stream().map(Object::toString).toList())
                        .stream().toList());
            case Collection<?> list -> list.stream().map(Differences::text).toList();
            default -> value.toString();
        };
    }

    private static String cidr(Cidr cidr) {
        var number = new BigInteger(Long.toUnsignedString(cidr.high()))
                .shiftLeft(64)
                .or(new BigInteger(Long.toUnsignedString(cidr.low())));
        byte[] bytes = new byte[cidr.v6() ? 16 : 4];
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i] = number.byteValue();
            number = number.shiftRight(8);
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/" + cidr.bits();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
