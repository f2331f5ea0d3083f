package org.odelayer.dynamics;

/** What the highest derivative of a higher-order equation depends on. */
public enum Acceleration {
    /** Only on h₁: ḧ = f(t, h) at second order. Conserves phase space volume; no damping. */
    POSITION,
    /** On the whole state [h₁, …, hₙ]: ḧ = f(t, h, ḣ) at second order. */
    STATE
}
