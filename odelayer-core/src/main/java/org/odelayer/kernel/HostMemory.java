package org.odelayer.kernel;

/** The elements of one array as Java sees them, by their places in C order. */
interface HostMemory {
    /** Reads present values. */
    void read(int from, double... values);

    /** Writes values, which kernels see from then on. */
    void write(int from, double... values);

    /** Of arrays of any type that lie in the computer's own memory. */
    static HostMemory inPlace(org.nd4j.linalg.api.ndarray.INDArray array) {
        return new HostMemory() {
            @Override
            public void read(int from, double... values) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = array.getDouble(from + i);
                }
            }

            @Override
            public void write(int from, double... values) {
                for (int i = 0; i < values.length; i++) {
                    array.putScalar(from + i, values[i]);
                }
            }
        };
    }
}
