package org.odelayer.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.NameScope;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.DeclaredInputs;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.CompiledFunction;
import org.odelayer.graph.Steps;

/** Writes f, and the costs if there are any, as a graph; sees on the way where gradients of f end. */
final class FieldDefinition implements CompiledFunction.Definitions {
    private final Dynamics dynamics;
    private final ParameterList list;
    private final CompiledCosts costs;
    private List<String> notices = List.of();

    FieldDefinition(Dynamics dynamics, ParameterList list, CompiledCosts costs) {
        this.dynamics = dynamics;
        this.list = list;
        this.costs = costs;
    }

    Dynamics dynamics() {
        return dynamics;
    }

    ParameterList list() {
        return list;
    }

    /** What there is to tell about the last graph. */
    List<String> notices() {
        return notices;
    }

    @Override
    public CompiledFunction.Results define(SameDiff graph, Map<String, SDVariable> all) {
        SDVariable f = field(graph, all);
        if (f == null) {
            return new CompiledFunction.Results(List.of(), List.of());
        }
        List<String> parameters = list.all().stream().map(Parameter::name).toList();
        notices = steps(f, parameters);
        if (costs.isEmpty()) {
            return new CompiledFunction.Results(List.of(f), List.of());
        }
        CompiledCosts.Defined defined = costs.define(
                graph,
                own -> dynamics.costed(
                        graph, own.get(FieldInputs.STATE) == all.get(FieldInputs.STATE) ? f : part(graph, own)),
                parameters,
                all);
        return new CompiledFunction.Results(List.of(f, defined.sums()), defined.renewed());
    }

    private static List<String> steps(SDVariable f, List<String> parameters) {
        List<String> told = new ArrayList<>();
        for (Steps.Step step : Steps.before(f, parameters)) {
            told.add("no gradient passes operation " + step.operation()
                    + ", which is a step in what it reads and depends on the"
                    + " parameters " + step.inputs()
                    + "; where f is continuous nevertheless, as h * (h > 0) is, that is right,"
                    + " otherwise use a smooth function, for instance sigmoid instead of a comparison");
        }
        return told;
    }

    /** f of some of the examples; names that the dynamics give do not clash. */
    @SuppressWarnings("try")
    private SDVariable part(SameDiff graph, Map<String, SDVariable> own) {
        try (NameScope scope =
                graph.withNameScope("part_" + own.get(FieldInputs.STATE).name())) {
            return field(graph, own);
        }
    }

    private SDVariable field(SameDiff graph, Map<String, SDVariable> all) {
        DeclaredInputs own = new DeclaredInputs(all);
        own.keySet().removeAll(costs.probes().arrays().keySet());
        SDVariable t = own.remove(FieldInputs.TIME);
        return dynamics.define(graph, t, own.remove(FieldInputs.STATE), own);
    }
}
