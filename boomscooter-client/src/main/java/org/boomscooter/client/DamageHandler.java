package org.boomscooter.client;

/** Told of stretches that a consumer leaves out, in order with the messages around them. */
@FunctionalInterface
public interface DamageHandler {
    /** Called by the consuming thread; an exception comes out of the poll. */
    void onDamage(Damage damage);
}
