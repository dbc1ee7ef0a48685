package dev.landfall.rehearsal.cluster;

import dev.landfall.rehearsal.cluster.api.Change;
import java.util.ArrayList;
import java.util.List;

/** Everything that lives in the cluster and hears of its changes on the loop, one after the other. */
final class Residents {
    private Residents() {}

    static void moveIn(World world, Kubelet kubelet) {
        Scheduler scheduler = new Scheduler(world);
        Services services = new Services(world);
        Namespaces namespaces = new Namespaces(world);
        Storage storage = new Storage(world);
        Garbage garbage = new Garbage(world);
        Definitions definitions = new Definitions(world);
        List<Controller> all = new ArrayList<>(List.of(
                new Deployments(world),
                new ReplicaSets(world),
                new StatefulSets(world),
                new DaemonSets(world),
                new Jobs(world),
                new Ingresses(world),
                services,
                namespaces,
                storage));
        world.state()
                .catalogue()
                .byKind("route.openshift.io/v1", "Route")
                .ifPresent(routes -> all.add(new Routers(world, routes)));
        Controllers controllers = new Controllers(world, all);
        String pods = world.kinds().pod().table();
        String claims = world.kinds().claim().table();
        world.state()
                .listen(change -> world.loop().post(() -> {
                    world.events().changed(change);
                    if (change.table().equals(world.kinds().event().table())) {
                        namespaces.contentChanged(change);
                        return;
                    }
                    controllers.changed(change);
                    scheduler.changed(change);
                    kubelet.changed(change);
                    garbage.changed(change);
                    definitions.changed(change);
                    namespaces.contentChanged(change);
                    if (change.table().equals(pods)) {
                        services.podChanged(change);
                    } else if (change.table().equals(claims) && change.type() == Change.Type.DELETED) {
                        storage.released(change.now());
                    }
                }));
    }
}
