package dev.landfall.engine.bundle;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cyclonedx.Version;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;
import org.jspecify.annotations.Nullable;

/**
 * The list of software in a bundle, as CycloneDX JSON: one component for each artifact, and within it for what it is made of. It has no
 * date and no serial number, and says of where things came from what the spec said: the same inputs give the same bytes. One use.
 */
final class Sbom {
    private final Bundle bundle;
    private final Licences licences = new Licences();

    Sbom(Bundle bundle) {
        this.bundle = bundle;
    }

    /** Looks into an artifact. */
    interface Inside {
        List<Ingredient> of(Artifact artifact) throws IOException;
    }

    byte[] print(Inside inside) throws IOException {
        Bom bom = new Bom();
        Metadata metadata = new Metadata();
        metadata.setTimestamp(null);
        Component whole = component(
                Component.Type.APPLICATION,
                bundle.manifest().name(),
                bundle.manifest().version());
        whole.setBomRef("bundle");
        metadata.setComponent(whole);
        bom.setMetadata(metadata);
        for (Artifact artifact : bundle.artifacts()) {
            Component component = component(artifact);
            for (Ingredient ingredient : inside.of(artifact)) {
                component.addComponent(component(artifact, ingredient));
            }
            bom.addComponent(component);
        }
        // not the machine's line ends
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(lines);
        printer.indentArraysWith(lines);
        JsonNode json = BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonNode();
        return Json.MAPPER.writer(printer).writeValueAsBytes(json);
    }

    private static Component component(Component.Type type, String name, String version) {
        Component component = new Component();
        component.setType(type);
        component.setName(name);
        component.setVersion(version.isEmpty() ? null : version);
        return component;
    }

    private Component component(Artifact a) throws IOException {
        Manifest manifest = Manifest.parse(bundle.read(a.root().digest(), Manifest.LIMIT), a.label());
        Component component = component(type(a.kind()), name(a), a.version());
        component.setBomRef(a.label());
        component.addHash(hash(a.kind() == ArtifactKind.IMAGE ? a.root().digest() : content(a, manifest)));
        licences.of(a.licence()).ifPresent(component::setLicenses);
        purl(a).ifPresent(component::setPurl);
        property(component, "kind", a.kind().word());
        property(component, "source", a.source());
        property(component, "digest", a.root().digest().toString());
        property(
                component, "trimmed-from", a.trimmedFrom().map(Digest::toString).orElse(""));
        for (Descriptor entry : manifest.manifests()) {
            if (entry.platform() != null && !entry.platform().os().equals("unknown")) {
                property(component, "platform", entry.platform().toString());
            }
        }
        return component;
    }

    private Component component(Artifact in, Ingredient ingredient) {
        Component component = component(Component.Type.LIBRARY, ingredient.name(), ingredient.version());
        component.setBomRef(in.label() + "/" + ingredient.file());
        component.addHash(hash(ingredient.digest()));
        licences.of(ingredient.licence()).ifPresent(component::setLicenses);
        purl("pypi", ingredient.name(), ingredient.version(), Map.of("file_name", ingredient.file()))
                .ifPresent(component::setPurl);
        return component;
    }

    private static Component.Type type(ArtifactKind kind) {
        return switch (kind) {
            case IMAGE -> Component.Type.CONTAINER;
            case CHART, CHARM -> Component.Type.APPLICATION;
            case PYTHON -> Component.Type.LIBRARY;
            case PRODUCT -> Component.Type.DATA;
            case FILE, SBOM -> Component.Type.FILE;
        };
    }

    /** An image's repository; its tag is the version. */
    private static String name(Artifact a) {
        return a.kind() == ArtifactKind.IMAGE
                ? ImageReference.tryParse(a.name()).map(ImageReference::name).orElse(a.name())
                : a.name();
    }

    /** Of the one file that an artifact carries, so that it can be compared with that file elsewhere. */
    private static Digest content(Artifact a, Manifest manifest) {
        List<Descriptor> layers = manifest.blobs().stream()
                .skip(1)
                .filter(l -> a.kind() != ArtifactKind.CHART || l.mediaType().equals(MediaTypes.HELM_CHART))
                .toList();
        return layers.size() == 1 ? layers.getFirst().digest() : a.root().digest();
    }

    private static Hash hash(Digest digest) {
        boolean longer = digest.algorithm().equals("sha512");
        return new Hash(longer ? Hash.Algorithm.SHA_512 : Hash.Algorithm.SHA_256, digest.hex());
    }

    private static void property(Component component, String name, String value) {
        if (!value.isEmpty()) {
            Property property = new Property();
            property.setName("landfall:" + name);
            property.setValue(value);
            component.addProperty(property);
        }
    }

    /** A package URL: of images and charts by their types, of others none, since no index has them. */
    private static Optional<PackageURL> purl(Artifact a) {
        return switch (a.kind()) {
            case IMAGE -> ImageReference.tryParse(a.name()).flatMap(reference -> image(a, reference));
            case CHART -> purl("helm", a.name(), a.version(), Map.of());
            case PRODUCT, FILE, PYTHON, CHARM, SBOM -> Optional.empty();
        };
    }

    private static Optional<PackageURL> image(Artifact a, ImageReference reference) {
        String repository = reference.name();
        Map<String, String> more = new TreeMap<>(Map.of("repository_url", repository));
        if (reference.tag() != null) {
            more.put("tag", reference.tag());
        }
        String last = repository.substring(repository.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return purl("oci", last, a.root().digest().toString(), more);
    }

    private static Optional<PackageURL> purl(
            String type, String name, @Nullable String version, Map<String, String> more) {
        try {
            return Optional.of(new PackageURL(type, null, name, version, new TreeMap<>(more), null));
        } catch (MalformedPackageURLException e) {
            // an odd name is still in the list, by its name
            return Optional.empty();
        }
    }
}
