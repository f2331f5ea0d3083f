package org.odelayer.examples.advanced;

/** Sets of series. */
enum SeriesData {
    /** Damped oscillators, made on the spot: a latent ODE. */
    OSCILLATORS(new OscillatorStudy()),
    /** Carbon dioxide at Mauna Loa: a latent ODE. */
    CO2(new Co2Study()),
    /** Temperatures of Seattle: an ODE-RNN. */
    WEATHER(new WeatherStudy()),
    /** Two kinds of spirals, made on the spot: a controlled differential equation. */
    SPIRALS(new SpiralsStudy());

    private final SeriesStudy study;

    SeriesData(SeriesStudy study) {
        this.study = study;
    }

    SeriesStudy study() {
        return study;
    }
}
