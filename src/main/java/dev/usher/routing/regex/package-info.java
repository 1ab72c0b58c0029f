/// Regular expressions of the PCRE kind, matched by backtracking with every step counted: for what a linear-time engine
/// cannot express.
@NullMarked
package dev.usher.routing.regex;

import org.jspecify.annotations.NullMarked;
