package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.odelayer.ode.method.ButcherTableau;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.method.ToyRosenbrock;
import org.odelayer.ode.stepsize.ControllerPreset;
import org.odelayer.ode.stepsize.IntegralController;
import org.odelayer.ode.stepsize.StepControl;

/** A solver's settings as JSON. */
class SavedSettingsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Explicit Euler with other weights of an estimate: nobody's. */
    private static final ButcherTableau OWN =
            new ButcherTableau("MINE", 1, new double[][] {{}, {1}}, new double[] {1, 0}, new double[] {0.5, -0.5});

    static Stream<SolverSettings> settings() {
        List<SolverSettings> settings = new ArrayList<>();
        for (OdeSolver solver : OdeSolver.values()) {
            settings.add(new SolverSettings(solver.tableau(), StepControl.constant(0.1), 17));
        }
        for (StiffSolver solver : StiffSolver.values()) {
            settings.add(new SolverSettings(solver.method(), StepControl.adaptive(1e-5, 3e-7), 17));
        }
        for (ControllerPreset preset : ControllerPreset.values()) {
            settings.add(new SolverSettings(
                    OdeSolver.TSIT5.tableau(),
                    StepControl.adaptive(1e-5, 3e-7).controller(preset.controller()),
                    10_000));
        }
        settings.add(new SolverSettings(
                OWN, StepControl.adaptive(1e-5, 1e-6).firstStep(0.01).maxStep(0.5), 10));
        return settings.stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void settingsSurviveJson(SolverSettings settings) throws JsonProcessingException {
        String json = MAPPER.writeValueAsString(settings);
        assertEquals(settings, MAPPER.readValue(json, SolverSettings.class), json);
    }

    @Test
    void methodsAndControllersAreWrittenByName() throws JsonProcessingException {
        String json = MAPPER.writeValueAsString(
                new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-3, 1e-4), 100));
        assertEquals(
                "{\"solver\":\"DOPRI5\",\"rtol\":0.001,\"atol\":1.0E-4,\"stepSize\":0.0,\"firstStep\":0.0,"
                        + "\"maxStep\":0.0,\"controller\":\"INTEGRAL\",\"maxSteps\":100}",
                json);
    }

    @Test
    void whatHasNoNameIsRefused() {
        SolverSettings method = new SolverSettings(new ToyRosenbrock(), StepControl.adaptive(1e-3, 1e-3), 10);
        assertRefused(method, "solver (ROS2)");
        SolverSettings controller = new SolverSettings(
                OWN, StepControl.adaptive(1e-3, 1e-3).controller(new IntegralController(0.8, 0.2, 5)), 10);
        assertRefused(controller, "step controller (IntegralController");
    }

    private static void assertRefused(SolverSettings settings, String expected) {
        String message = assertThrows(JsonProcessingException.class, () -> MAPPER.writeValueAsString(settings))
                .getMessage();
        assertTrue(message.contains(expected) && message.contains("to be saved as JSON"), message);
    }

    @Test
    void aValueThatIsNotAllowedIsNamed() {
        String message = assertThrows(
                        JsonProcessingException.class,
                        () -> MAPPER.readValue(
                                "{\"solver\":\"RK4\",\"rtol\":0.1,\"atol\":0.1,\"controller\":\"INTEGRAL\","
                                        + "\"maxSteps\":1}",
                                SolverSettings.class))
                .getMessage();
        assertTrue(message.contains("solver (RK4) has no error estimate"), message);
    }
}
