package dev.landfall.rehearsal.registry;

import com.sun.net.httpserver.HttpServer;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.registry.RegistryTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An OCI registry inside the process, on 127.0.0.1 and plain HTTP (OCI distribution specification 1.1): pushes with mounts, chunks and
 * upload status, pulls with ranges, tags, catalog, deletion. It keeps everything in a folder, writes down every request and misbehaves
 * when told to. Safe for several threads.
 */
public final class PracticeRegistry implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads;
    private final PracticeStore store;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile Fault fault = call -> Fault.WELL;
    private volatile @Nullable PracticeLogin login;
    private volatile boolean immutableTags;
    private volatile boolean mounts = true;
    private volatile boolean forgetsBroken;

    private PracticeRegistry(Path folder, int port) throws IOException {
        this.store = new PracticeStore(folder);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 100);
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/", exchange -> new PracticeExchange(this, store, exchange).handle());
        server.start();
    }

    /** Starts one over a folder, which is made if need be, on any free port. */
    public static PracticeRegistry start(Path folder) throws IOException {
        return new PracticeRegistry(folder, 0);
    }

    /** Starts one on this port. */
    public static PracticeRegistry start(Path folder, int port) throws IOException {
        return new PracticeRegistry(folder, port);
    }

    /** Asks for a password from now on. */
    public PracticeRegistry login(String user, String password) {
        login = new PracticeLogin(user, password, false);
        return this;
    }

    /** Asks for a token, to be fetched with a password, from now on. */
    public PracticeRegistry tokenLogin(String user, String password) {
        login = new PracticeLogin(user, password, true);
        return this;
    }

    /** Lets every token that was given out run out. */
    public void revokeTokens() {
        PracticeLogin who = login;
        if (who != null) {
            who.revoke();
        }
    }

    /** Lets no tag be moved from now on. */
    public PracticeRegistry immutableTags() {
        immutableTags = true;
        return this;
    }

    /** Opens an upload where it is asked to mount, as registries may. */
    public PracticeRegistry withoutMounts() {
        mounts = false;
        return this;
    }

    /** Forgets an upload of which a part was cut off, as Distribution does; else it keeps what had arrived. */
    public PracticeRegistry forgettingBrokenUploads() {
        forgetsBroken = true;
        return this;
    }

    /** Misbehaves like that from now on. */
    public void fault(Fault how) {
        fault = how;
    }

    /** Forgets every upload that is not finished, as a registry that was started anew. */
    public void forgetUploads() throws IOException {
        store.forgetUploads();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** {@code 127.0.0.1:PORT}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Where to push to under this prefix. */
    public RegistryTarget target(String prefix) {
        return new RegistryTarget(address(), prefix, true);
    }

    /** Every request that has ended, in the order they ended. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    public void clearCalls() {
        calls.clear();
    }

    /** The digest a tag stands for; also finds digests. */
    public Optional<Digest> resolve(String repository, String reference) throws IOException {
        return store.resolve(repository, reference);
    }

    public boolean hasBlob(String repository, Digest digest) {
        return store.hasBlob(repository, digest);
    }

    Fault.Behaviour judge(Call begun) {
        return fault.judge(begun);
    }

    void ended(Call call) {
        calls.add(call);
    }

    @Nullable
    PracticeLogin login() {
        return login;
    }

    boolean forgetsBroken() {
        return forgetsBroken;
    }

    boolean mounts() {
        return mounts;
    }

    boolean tagsAreImmutable() {
        return immutableTags;
    }

    /** Stops at once, also in the middle of requests; the folder stays. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
