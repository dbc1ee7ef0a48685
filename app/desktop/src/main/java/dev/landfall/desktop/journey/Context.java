package dev.landfall.desktop.journey;

import dev.landfall.desktop.fx.Gate;
import dev.landfall.desktop.fx.Work;

/** What every model of one window shares. */
public record Context(Journey journey, Header header, Activities activities, Work work) {
    public Gate gate() {
        return work.gate();
    }
}
