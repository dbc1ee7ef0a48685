package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.ApiServer;
import dev.landfall.rehearsal.cluster.api.ClusterState;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Status;
import dev.landfall.rehearsal.cluster.api.Tree;
import dev.landfall.rehearsal.cluster.http.HttpListener;
import dev.landfall.rehearsal.cluster.http.OwnCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A Kubernetes cluster inside the process, real enough for Helm, kubectl and Landfall: it answers discovery, stores any object, streams
 * watches, turns workloads into pods that pull, start, log and can be told to fail.
 *
 * <p>It listens on 127.0.0.1 only and knows one user, who shows a random bearer token. Thread-safe; {@link #close} ends everything.
 */
public final class SimulatedCluster implements AutoCloseable {
    /** Whom the API server takes the holder of the token for. */
    public static final String USER = "practice-engineer";

    private final ClusterState state;
    private final World world;
    private final Loop loop;
    private final ImagePulls pulls;
    private final HttpListener listener;
    private final Faults faults;
    private final Rights rights;
    private final String token;
    private final OwnCertificate certificate = OwnCertificate.create();

    private SimulatedCluster(Builder shape) throws IOException {
        this.token = HexFormat.of().formatHex(randomBytes());
        this.state = new ClusterState(shape.openshift, 8192, shape.clock);
        this.loop = new Loop();
        this.faults = new Faults();
        this.rights = new Rights();
        Kinds kinds = Kinds.of(state.catalogue());
        EventBook events = new EventBook(state, kinds.event(), shape.events);
        Owners owners = new Owners();
        this.world = new World(state, kinds, owners, events, loop, shape.pace, faults);
        this.pulls = new ImagePulls(world, shape.pulls);
        Kubelet kubelet = new Kubelet(world, pulls);
        state.listen(owners::changed);
        Residents.moveIn(world, kubelet);
        faults.wire(kubelet::poke, state::endWatches, state::forgetHistory);
        Furnishing.place(world, shape.nodes, shape.storageClasses, shape.version, shape.openshift);
        ApiServer server = new ApiServer(
                state,
                rights,
                faults.disturbance(),
                new ContainerLogs(kubelet, shape.clock),
                (pod, port) -> shape.ports.at(Tree.namespace(pod), Tree.name(pod), port),
                USER,
                token,
                shape.version);
        try {
            this.listener = HttpListener.open(shape.port, certificate.context(), server);
        } catch (IOException e) {
            loop.close();
            pulls.close();
            throw e;
        }
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** A cluster to be described before it starts. */
    public static Builder builder() {
        return new Builder();
    }

    /** A lively cluster of three nodes in which every image can be pulled. */
    public static SimulatedCluster start() throws IOException {
        return builder().start();
    }

    /** Where the API server listens. */
    public URI address() {
        return URI.create("https://127.0.0.1:" + listener.port());
    }

    /** What the one user shows as bearer token. */
    public String token() {
        return token;
    }

    /** The certificate to trust, as PEM. */
    public String certificateAuthority() {
        return certificate.pem();
    }

    /** A kubeconfig whose only context, {@code practice}, leads here. */
    public String kubeconfig() {
        String authority = Base64.getEncoder().encodeToString(certificate.pem().getBytes(StandardCharsets.US_ASCII));
        return """
                apiVersion: v1
                kind: Config
                current-context: practice
                clusters:
                - name: practice
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                contexts:
                - name: practice
                  context:
                    cluster: practice
                    user: %s
                users:
                - name: %s
                  user:
                    token: %s
                """.formatted(address(), authority, USER, USER, token);
    }

    /** What it is told to get wrong. */
    public Faults faults() {
        return faults;
    }

    /** What its user may do. */
    public Rights rights() {
        return rights;
    }

    /** An object as it is now, e.g. {@code find("apps/v1", "Deployment", "shop", "web")}. */
    public Optional<ObjectNode> find(String apiVersion, String kind, String namespace, String name) {
        return state.catalogue()
                .byKind(apiVersion, kind)
                .map(resource -> world.get(resource, namespace, name))
                .map(ObjectNode::deepCopy);
    }

    /** Puts objects into the cluster before anybody asks, one YAML document. */
    public void seed(String yaml) {
        ObjectNode object = Furnishing.parse(yaml);
        String apiVersion = object.path("apiVersion").asText();
        String kind = object.path("kind").asText();
        Resource resource = state.catalogue()
                .byKind(apiVersion, kind)
                .orElseThrow(() -> new IllegalArgumentException("no such kind: " + apiVersion + " " + kind));
        try {
            Furnishing.put(world, resource, object);
        } catch (Status refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
    }

    /** Stops at once: connections break off, pods are forgotten, no thread is left. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            pulls.close();
            loop.close();
        }
    }

    /** Describes a cluster. */
    public static final class Builder {
        private String version = "v1.32.4";
        private int nodes = 3;
        private int port;
        private int events = 4000;
        private Pace pace = Pace.lively();
        private PullCheck pulls = PullCheck.everything();
        private List<String> storageClasses = List.of("standard");
        private boolean openshift;
        private PortAnswers ports = PortAnswers.none();
        private Clock clock = Clock.systemUTC();

        private Builder() {}

        /** As {@code kubectl version} shows it, e.g. {@code v1.32.4}. */
        public Builder version(String gitVersion) {
            if (!gitVersion.matches("v\\d+\\.\\d+\\.\\d+.*")) {
                throw new IllegalArgumentException("not a version: " + gitVersion);
            }
            this.version = gitVersion;
            return this;
        }

        /** 1 or more. */
        public Builder nodes(int count) {
            this.nodes = count;
            return this;
        }

        /** 0, the default, for any free port. */
        public Builder port(int number) {
            this.port = number;
            return this;
        }

        /** How many Events are kept at most. */
        public Builder events(int most) {
            this.events = most;
            return this;
        }

        public Builder pace(Pace how) {
            this.pace = how;
            return this;
        }

        /** Who decides which images the nodes get; stays the caller's to close. */
        public Builder pulls(PullCheck check) {
            this.pulls = check;
            return this;
        }

        /** The first one is the default; none for a cluster without storage. */
        public Builder storageClasses(List<String> names) {
            this.storageClasses = List.copyOf(names);
            return this;
        }

        /** What answers in the place of the containers when a port is forwarded. */
        public Builder ports(PortAnswers what) {
            this.ports = what;
            return this;
        }

        /** Whether it also serves OpenShift's kinds. */
        public Builder openshift(boolean is) {
            this.openshift = is;
            return this;
        }

        public Builder clock(Clock source) {
            this.clock = source;
            return this;
        }

        /** @throws IOException when the port is taken */
        public SimulatedCluster start() throws IOException {
            return new SimulatedCluster(this);
        }
    }
}
