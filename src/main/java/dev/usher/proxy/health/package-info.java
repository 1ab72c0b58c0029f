/// What is known of the health of endpoints: outlier ejection. It belongs to the endpoint, whatever routes lead there.
@NullMarked
package dev.usher.proxy.health;

import org.jspecify.annotations.NullMarked;
