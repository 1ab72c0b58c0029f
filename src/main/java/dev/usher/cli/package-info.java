/// The commands: arguments in, text or JSON and an exit code out.
@NullMarked
package dev.usher.cli;

import org.jspecify.annotations.NullMarked;
