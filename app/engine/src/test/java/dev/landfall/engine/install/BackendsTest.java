package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What stands behind an address")
class BackendsTest {
    @Test
    @DisplayName("is found by whole parts of a path")
    void paths() {
        assertTrue(Backends.under("/api", "/api"));
        assertTrue(Backends.under("/api", "/api/x"));
        assertTrue(Backends.under("/api/", "/api/x"));
        assertTrue(Backends.under("/api/", "/api"));
        assertTrue(Backends.under("/", "/apix"));
        assertTrue(Backends.under(null, "/"));
        assertFalse(Backends.under("/api", "/apix"));
        assertFalse(Backends.under("/api", "/"));
    }

    @Test
    @DisplayName("is found by its host in any letter case, a star standing for one label")
    void hosts() {
        assertTrue(Backends.serves("App.site.test", "app.SITE.test"));
        assertTrue(Backends.serves("*.Site.test", "app.site.TEST"));
        assertFalse(Backends.serves("*.site.test", "a.b.site.test"));
        assertFalse(Backends.serves("*.site.test", ".site.test"));
        assertFalse(Backends.serves("*.site.test", "site.test"));
        assertFalse(Backends.serves(null, "site.test"));
    }
}
