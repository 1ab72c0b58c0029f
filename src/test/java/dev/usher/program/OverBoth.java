package dev.usher.program;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A test that takes an [Over], and runs over HTTP/1.1 in clear and over HTTP/2 over TLS: whatever differs between any
/// two differs between these.
@ParameterizedTest
@EnumSource(
        value = Over.class,
        names = {"HTTP_1", "HTTP_2_TLS"})
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface OverBoth {}
