/// One final class for each kind of filter the model knows.
@NullMarked
package dev.usher.proxy.filter;

import org.jspecify.annotations.NullMarked;
