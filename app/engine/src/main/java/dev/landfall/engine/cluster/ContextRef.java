package dev.landfall.engine.cluster;

import dev.landfall.engine.cluster.wire.Login;
import dev.landfall.engine.cluster.wire.Target;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A context of a kubeconfig: a cluster, a user and a namespace under one name. Its text form shows no secret. */
public final class ContextRef {
    private final String name;
    private final Path file;
    private final String cluster;
    private final String user;
    private final String namespace;
    private final boolean current;
    private final @Nullable Target target;
    private final @Nullable Login login;

    ContextRef(
            String name,
            Path file,
            String cluster,
            String user,
            String namespace,
            boolean current,
            @Nullable Target target,
            @Nullable Login login) {
        this.name = name;
        this.file = file;
        this.cluster = cluster;
        this.user = user;
        this.namespace = namespace;
        this.current = current;
        this.target = target;
        this.login = login;
    }

    public String name() {
        return name;
    }

    /** The kubeconfig it stands in. */
    public Path file() {
        return file;
    }

    /** The name of its cluster entry, which may be missing. */
    public String cluster() {
        return cluster;
    }

    /** The name of its user entry, which may be missing; empty for nobody. */
    public String user() {
        return user;
    }

    /** The namespace it names; empty when it names none, which means {@code default}. */
    public String namespace() {
        return namespace;
    }

    /** The API server's URL; empty when the cluster entry is missing. */
    public String server() {
        return target == null ? "" : target.server();
    }

    /** Whether the kubeconfig says that this is the one to use. */
    public boolean current() {
        return current;
    }

    /** Whether it names a cluster or a user that stands in none of the files. */
    public boolean dangling() {
        return target == null || login == null;
    }

    @Nullable
    Target target() {
        return target;
    }

    @Nullable
    Login login() {
        return login;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContextRef c
                && name.equals(c.name)
                && file.equals(c.file)
                && cluster.equals(c.cluster)
                && user.equals(c.user)
                && namespace.equals(c.namespace)
                && server().equals(c.server());
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, file, cluster, user);
    }

    @Override
    public String toString() {
        return "ContextRef[" + name + ", " + cluster + " " + server() + ", " + user + ", " + file + "]";
    }
}
