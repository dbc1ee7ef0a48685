import org.jspecify.annotations.NullMarked;

/** Everything that differs from product to product, and the words Landfall says. Data, and one class to find it. */
@NullMarked
module dev.landfall.resources {
    requires static org.jspecify;
    requires jdk.zipfs;

    exports dev.landfall.resources;
}
