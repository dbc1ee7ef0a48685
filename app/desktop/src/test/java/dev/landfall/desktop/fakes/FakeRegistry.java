package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.RegistryPort;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A registry without a network. */
public final class FakeRegistry implements RegistryPort {
    public Form remembered = Form.EMPTY;
    public List<Offer> offers = List.of();
    public List<Finding> findings = Samples.registryFindings();

    /** How many findings come before it hangs; negative for all. */
    public int telling = -1;

    public final List<Form> tested = new ArrayList<>();
    public final List<Form> used = new ArrayList<>();

    @Override
    public Form remembered() {
        return remembered;
    }

    @Override
    public List<Offer> offers() {
        return offers;
    }

    @Override
    public void test(Form form, Consumer<Finding> each, Progress progress) {
        tested.add(form);
        int told = 0;
        for (Finding finding : findings) {
            if (told++ == telling) {
                throw new StillRunning();
            }
            each.accept(finding);
        }
    }

    @Override
    public Layout layout(Form form) {
        return Samples.layout(form.address());
    }

    @Override
    public Certificate fetchCertificate(String address) {
        return new Certificate(
                "CN=registry.hangar7.example",
                "CN=Hangar 7 Root CA",
                "3 Mar 2029",
                "7A:1F:0C:93:5E:D2:44:B8:61:0D:AF:3B:92:7C:E5:18:0B:64:F1:2A:D9:83:57:CE:40:96:1B:EF:72:A5:38:DD",
                "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2l0eQ==\n-----END CERTIFICATE-----");
    }

    @Override
    public String readCertificate(Path file) {
        return "-----BEGIN CERTIFICATE-----\n" + file + "\n-----END CERTIFICATE-----";
    }

    @Override
    public void use(Form form) {
        used.add(form);
    }
}
