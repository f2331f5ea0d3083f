package org.odelayer.field;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Numbers;
import org.odelayer.ode.method.Leg;

/** What f reads that is constant along a leg of the solve. All stages of a step read the same arrays. */
public final class LegInputs {
    private final Map<String, Told> inputs = new LinkedHashMap<>();
    private LegDriver driver;
    /** The leg whose numbers are there; null if there is none. */
    private Leg told;

    LegInputs(ParameterList list, long batch, Exchange exchange) {
        list.inputs().stream().filter(Input.OfLeg.class::isInstance).forEach(input -> {
            long[] shape = input.shape(batch);
            int length = (int) LongStream.of(shape).reduce(1, Math::multiplyExact);
            inputs.put(input.name(), new Told(exchange.numbers(shape), length));
        });
    }

    /** Numbers, and how many there are. */
    private record Told(Numbers numbers, int length) {}

    Map<String, INDArray> arrays() {
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        inputs.forEach((name, input) -> arrays.put(name, input.numbers.array()));
        return arrays;
    }

    /** What was told so far is forgotten. */
    void drive(LegDriver newDriver) {
        driver = newDriver;
        told = null;
    }

    /** Evaluations of no solve leave the numbers as they are. */
    void enter(Leg leg) {
        if (inputs.isEmpty() || leg.equals(told) || Double.isInfinite(leg.from())) {
            return;
        }
        if (driver == null) {
            throw new IllegalStateException("f reads " + inputs.keySet()
                    + ", numbers of each leg of a solve, which nobody tells: drive the dynamics before the solve");
        }
        driver.tell(leg, this);
        told = leg;
    }

    /**
     * Tells an input of the present leg.
     *
     * @param name as it was declared
     * @param values all elements in C order
     * @throws IllegalArgumentException if f has no such input or it has another number of elements
     */
    public void set(String name, double... values) {
        Told input = inputs.get(name);
        if (input == null || input.length != values.length) {
            throw new IllegalArgumentException("input (" + name + ") with " + values.length
                    + " elements must be one of a leg's, " + inputs.keySet() + ", with as many as were declared");
        }
        for (int i = 0; i < values.length; i++) {
            input.numbers.set(i, values[i]);
        }
    }
}
