package org.odelayer.examples.benchmark;

/** What {@code benchmark} measures. */
enum Part {
    /** Training steps and inference of the cases that other libraries do as well. */
    CASES(CaseBenchmark.class),
    /** The network of the digits example, with and without its block. */
    MNIST(MnistBenchmark.class),
    /** Time and memory over batch and number of evaluations. */
    SCALING(ScalingBenchmark.class),
    /** Compiled plans against SameDiff's session. */
    PLANS(PlanBenchmark.class),
    /** Penalties against none. */
    PENALTIES(PenaltyBenchmark.class),
    /** Fields with derivatives inside against a perceptron. */
    FIELDS(FieldBenchmark.class),
    /** Steps of each example's own against shared ones. */
    STEPS(StepsBenchmark.class),
    /** A network of steps against one of Deeplearning4j's layers. */
    RESNET(ResNetBenchmark.class),
    /** A latent ODE on the series' own times against the union of all times. */
    SERIES(SeriesBenchmark.class),
    /** A hundred outputs against one. */
    OUTPUTS(OutputsBenchmark.class),
    /** {@code output} of the digits' network at batch 1 and 100. */
    INFERENCE(InferenceBenchmark.class);

    private final Class<?> benchmark;

    Part(Class<?> benchmark) {
        this.benchmark = benchmark;
    }

    String pattern() {
        return "^" + benchmark.getName() + "\\.";
    }
}
