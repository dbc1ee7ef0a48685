package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.SitePort;
import java.nio.file.Path;
import java.util.Set;

/** A site kept nowhere. */
public final class FakeSite implements SitePort {
    public SiteFacts facts = new SiteFacts("Hangar 7", Path.of("sites/hangar-7"), "", "", Set.of());

    @Override
    public SiteFacts facts() {
        return facts;
    }

    @Override
    public SiteFacts open(Path folder) {
        return facts;
    }
}
