package dev.usher.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The parameters of a request, decoded. What cannot be decoded makes the request a bad one.
record Query(List<Parameter> parameters) {

    /// One parameter, in the order they came.
    record Parameter(String name, String value) {}

    Query {
        parameters = List.copyOf(parameters);
    }

    /// Parses the part of a target after `?`; absent means no parameters.
    static Query parse(Optional<String> raw) throws BadRequestException {
        var parameters = new ArrayList<Parameter>();
        for (String pair : raw.orElse("").split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            parameters.add(new Parameter(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1))));
        }
        return new Query(parameters);
    }

    private static String decode(String text) throws BadRequestException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new BadRequestException("a parameter is not percent-encoded correctly");
        }
    }

    /// The values of a parameter.
    List<String> all(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .toList();
    }

    /// The value of a parameter that may be given once.
    Optional<String> one(String name) throws BadRequestException {
        var values = all(name);
        if (values.size() > 1) {
            throw new BadRequestException("parameter " + name + " is given more than once");
        }
        return values.stream().findFirst();
    }
}
