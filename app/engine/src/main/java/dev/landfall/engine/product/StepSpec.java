package dev.landfall.engine.product;

import dev.landfall.engine.product.Product.ConditionalFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One step of an installation as a product describes it, of a closed set of kinds. */
public sealed interface StepSpec {
    /** What every kind has. */
    Common common();

    default String id() {
        return common().id();
    }

    default String title() {
        return common().title();
    }

    default When when() {
        return common().when();
    }

    /** A template of the namespace it works in; empty for the site's own. */
    default String namespace() {
        return common().namespace();
    }

    /** Where it works: what it says, filled in, else the site's own namespace. */
    default String namespace(Form form, String otherwise) {
        String own = Template.fill(namespace(), form::value);
        return own.isEmpty() ? otherwise : own;
    }

    /**
     * What every kind has.
     *
     * @param id unique in the product
     * @param title a template, in plain words
     * @param namespace a template; empty for the site's own
     */
    record Common(String id, String title, When when, String namespace) {}

    /** Sends every image of the bundle that the charts need, or that the product names, to the registry. */
    record PushImages(Common common) implements StepSpec {}

    /**
     * Makes the namespace.
     *
     * @param labels to put on it
     */
    record Namespace(Common common, Map<String, String> labels) implements StepSpec {}

    /** Makes the Secret with which pods pull from the site's registry. */
    record PullSecret(Common common, String name) implements StepSpec {}

    /**
     * Makes a Secret of answers.
     *
     * @param data key to template
     */
    record Secret(Common common, String name, Map<String, String> data) implements StepSpec {}

    /**
     * Installs a chart as a pinned release.
     *
     * @param chart an id of the product's charts, or a chart's own name
     * @param names objects whose names are worked out from the rendering
     */
    record Helm(
            Common common,
            String chart,
            String release,
            List<ConditionalFile> values,
            List<ObjectName> names,
            Duration timeout)
            implements StepSpec {
        public Helm {
            values = List.copyOf(values);
            names = List.copyOf(names);
        }

        /** The same with the templates in it filled. */
        public Helm filled(Function<String, String> facts) {
            return new Helm(
                    common,
                    chart,
                    release,
                    values,
                    names.stream()
                            .map(n -> new ObjectName(n.id(), n.kind(), Template.fill(n.ends(), facts)))
                            .toList(),
                    timeout);
        }
    }

    /**
     * A rendered object to be found, so that no definition guesses names: the one of this kind whose name ends so.
     *
     * @param id its name in {@code ${…}}; {@code id.port} is the first port of a Service, {@code id.target} where a Route finds
     *     it, {@code id.image} the image of a workload's first container
     * @param ends the last part of the object's name, after a dash or as a whole; a template
     */
    record ObjectName(String id, String kind, String ends) {}

    /** Applies manifests of the product. */
    record Manifests(Common common, List<ConditionalFile> files) implements StepSpec {}

    /** Waits until the workloads of a release, or all of the namespace when none is named, are ready. */
    record Wait(Common common, Optional<String> release, Duration timeout) implements StepSpec {}

    /** Exposes Services by OpenShift Routes. */
    record Routes(Common common, List<RouteSpec> routes) implements StepSpec {
        public Routes {
            routes = List.copyOf(routes);
        }
    }

    /**
     * One Route. Every text is a template.
     *
     * @param host with {@code wildcard}, the domain under which any name is served
     * @param port name or number of the Service's port
     * @param timeout of the router for an answer, e.g. {@code 600s}; empty for the router's own
     * @param wildcard whether every name directly under {@code host} is served
     */
    record RouteSpec(
            String name,
            String host,
            String service,
            String port,
            String path,
            String timeout,
            boolean wildcard,
            When when) {}

    /**
     * Calls an API of what was installed. Every text is a template.
     *
     * @param service reached through the cluster; empty when {@code url} is given
     * @param url of the API; empty when {@code service} is given
     * @param user for basic authentication; empty for none
     */
    record Http(
            Common common,
            String service,
            String port,
            String url,
            String user,
            String password,
            Optional<HttpCheck> check,
            HttpCall run)
            implements StepSpec {}

    /**
     * One call.
     *
     * @param method GET, POST, PUT or DELETE
     * @param body JSON values with templates in their texts; empty for none
     * @param capture name to a path in the answer, e.g. {@code data.queues[name=x].id}
     * @param accept status codes that count as success; empty for any 2xx
     */
    record HttpCall(
            String method,
            String path,
            Map<String, String> headers,
            Optional<Object> body,
            Map<String, String> capture,
            List<Integer> accept) {
        public HttpCall {
            headers = Map.copyOf(headers);
            capture = Map.copyOf(capture);
            accept = List.copyOf(accept);
        }
    }

    /**
     * How to know that a call is not needed any more.
     *
     * @param call that asks, changing nothing
     * @param expect a path that must be found in its answer; when empty, every capture must be found
     * @param kept captures that, once kept, mean that it is done
     */
    record HttpCheck(Optional<HttpCall> call, String expect, List<String> kept) {
        public HttpCheck {
            kept = List.copyOf(kept);
        }
    }

    /** Runs a Job of the product to its end. */
    record Job(Common common, String file, Duration timeout) implements StepSpec {}

    /** Uploads the bundle's Python packages to an index that the site has. Every text is a template. */
    record PublishPackages(Common common, String to, String user, String password) implements StepSpec {}

    /**
     * Uploads files of the bundle to a place that takes HTTP PUT. Every text is a template.
     *
     * @param files ids of the product's files
     */
    record PublishFiles(Common common, String to, String user, String password, List<String> files)
            implements StepSpec {
        public PublishFiles {
            files = List.copyOf(files);
        }
    }

    /**
     * Rewrites the images in application packages and makes an image of the outcome.
     *
     * @param file id of the product's file that holds the packages
     * @param base a template of the image's reference onto which they are put
     */
    record ConvertApps(Common common, String file, String base) implements StepSpec {}
}
