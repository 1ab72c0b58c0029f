/// Process settings: flags, their defaults, parsing and validation.
@NullMarked
package dev.usher.config;

import org.jspecify.annotations.NullMarked;
