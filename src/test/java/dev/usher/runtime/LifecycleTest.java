package dev.usher.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.admin.Readiness.Check;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final AtomicBoolean responds = new AtomicBoolean(true);
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Lifecycle lifecycle = new Lifecycle(List::of, () -> {
        asked.set(true);
        return responds.get();
    });

    @Test
    void isSickWhileAnEventLoopDoesNotAnswer() {
        lifecycle.compiled();
        lifecycle.listening();
        assertThat(lifecycle.state().healthy()).isTrue();

        responds.set(false);

        assertThat(lifecycle.state().healthy()).isFalse();
        assertThat(lifecycle.state().ready()).isFalse();
        assertThat(lifecycle.state().checks())
                .filteredOn(check -> !check.passed())
                .extracting(Check::name)
                .containsExactly("event loops");
        responds.set(true);
        assertThat(lifecycle.state().healthy()).isTrue();
    }

    @Test
    void asksNoEventLoopBeforeThereIsTraffic() {
        assertThat(lifecycle.state().healthy()).isFalse();
        assertThat(asked).isFalse();
    }

    @Test
    void isNotHealthyWhileDraining() {
        lifecycle.compiled();
        lifecycle.listening();
        lifecycle.draining();

        assertThat(lifecycle.state().healthy()).isFalse();
        assertThat(lifecycle.state().draining()).isTrue();
    }
}
