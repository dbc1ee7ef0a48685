/**
 * OpenShift without OpenShift: which security context constraint a pod would get and what is in its way, Pod Security levels, Routes,
 * and the facts about a cluster that carry such answers to where the cluster is not. It reads objects as JSON and talks to nobody.
 */
@NullMarked
package dev.landfall.engine.openshift;

import org.jspecify.annotations.NullMarked;
