package org.odelayer.series;

/**
 * Where the coefficients of one example lie among those of all, [legs, batch, terms, channels].
 *
 * @param path says how many terms there are
 * @param channels of the path, with the time
 * @param batch how many examples there are
 * @param example which of them
 */
record LegGrid(ControlPath path, int channels, int batch, int example) {
    int index(int leg, int term, int channel) {
        return ((leg * batch + example) * path.terms() + term) * channels + channel;
    }
}
