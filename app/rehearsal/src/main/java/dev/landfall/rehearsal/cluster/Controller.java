package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Resource;

/** Brings what is nearer to what one kind of object asks for; called on the loop whenever something about an object changed. */
interface Controller {
    /** The kind it looks after. */
    Resource resource();

    /** Looks at one object, which is there now. */
    void reconcile(ObjectNode object);
}
