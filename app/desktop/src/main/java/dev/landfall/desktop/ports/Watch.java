package dev.landfall.desktop.ports;

/** A standing wish to hear of changes; once closed nothing more is told. Closing it twice does nothing. */
public interface Watch extends AutoCloseable {
    @Override
    void close();

    /** Nothing to end. */
    static Watch none() {
        return () -> {};
    }
}
