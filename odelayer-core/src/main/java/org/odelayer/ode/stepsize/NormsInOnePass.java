package org.odelayer.ode.stepsize;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.FloatNorms;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.kernel.Readings;

/** In Java, of FLOAT on the CPU. There is no scale to keep: it is computed anew on the way, which costs less. */
final class NormsInOnePass implements PartNorms {
    private final INDArray y;
    private final INDArray yNext;
    private final Operation norms;
    private final int parts;
    private final Exchange exchange;

    NormsInOnePass(INDArray y, INDArray yNext, double floor, double slope, long[] lengths, Exchange exchange) {
        this.y = y;
        this.yNext = yNext;
        this.norms = Operation.of(new FloatNorms(floor, slope, lengths));
        this.parts = lengths.length;
        this.exchange = exchange;
    }

    @Override
    public void rescale() {}

    @Override
    public Results of(INDArray v) {
        Readings results = exchange.readings(parts);
        Kernel kernel = norms.bind(List.of(v, y, yNext), List.of(results.array()));
        return new Results() {
            @Override
            public void start() {
                kernel.run();
                results.renew();
            }

            @Override
            public double norm(int part) {
                return results.get(part);
            }
        };
    }

    @Override
    public void close() {}
}
