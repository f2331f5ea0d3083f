package org.odelayer.dl4j.listener;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One page of curves and layers: HTML that is well-formed XML, with nothing to load. */
final class ReportPage {
    private static final String STYLE = """
            body { font: 15px/1.4 system-ui, sans-serif; margin: 1.5em auto; max-width: 1000px; color: #222; }
            h1 { font-size: 1.4em; } h2 { font-size: 1em; margin: 0; }
            .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(400px, 1fr)); gap: 1.5em; }
            svg { width: 100%; } svg text { font-size: 11px; fill: #666; }
            .grid { stroke: #ddd; fill: none; } .line { fill: none; stroke-width: 1.5; }
            .key { font-size: 0.85em; margin-right: 1em; display: inline-block; }
            .key b { font-weight: normal; color: #222; }
            table { border-collapse: collapse; margin-top: 0.5em; } td, th { text-align: left; padding: 0.2em 1em
            0.2em 0; border-bottom: 1px solid #ddd; vertical-align: top; font-size: 0.9em; }
            td:last-child { overflow-wrap: anywhere; }
            """;

    private final Curves curves;
    private final List<List<String>> layers;

    ReportPage(Curves curves, List<List<String>> layers) {
        this.curves = curves;
        this.layers = layers;
    }

    String html() {
        StringBuilder text = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"/>"
                + "<title>Training</title>\n<style>\n" + STYLE + "</style></head>\n<body>\n<h1>Training</h1>\n");
        text.append("<p>").append(summary()).append("</p>\n<div class=\"charts\">\n");
        curves.all().forEach((quantity, lines) -> chart(text, quantity, lines));
        text.append("</div>\n<h1>Layers</h1>\n<table>\n");
        row(text, "th", List.of("layer", "kind", "parameters", "settings"));
        layers.forEach(layer -> row(text, "td", layer));
        return text.append("</table>\n</body>\n</html>\n").toString();
    }

    private String summary() {
        int stride = curves.stride();
        return curves.all().isEmpty()
                ? "No iteration yet."
                : "Over the iterations" + (stride == 1 ? "" : ", one of " + stride) + "; each number is of one batch.";
    }

    private static void chart(StringBuilder text, String quantity, Map<String, List<Curves.Point>> lines) {
        text.append("<section><h2>").append(escaped(quantity)).append("</h2>\n");
        text.append(new CurveChart(lines).svg());
        int color = 0;
        for (Map.Entry<String, List<Curves.Point>> line : lines.entrySet()) {
            Curves.Point last = line.getValue().get(line.getValue().size() - 1);
            text.append(String.format(
                    Locale.ROOT,
                    "<span class=\"key\" style=\"color:%s\">\u25a0 <b>%s, last %s</b></span>\n",
                    CurveChart.color(color++),
                    escaped(line.getKey()),
                    CurveChart.number(last.value)));
        }
        text.append("</section>\n");
    }

    private static void row(StringBuilder text, String cell, List<String> values) {
        text.append("<tr>");
        values.forEach(value -> text.append('<')
                .append(cell)
                .append('>')
                .append(escaped(value))
                .append("</")
                .append(cell)
                .append('>'));
        text.append("</tr>\n");
    }

    /** Control characters are not allowed in XML, even escaped. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replaceAll("[^\\x{9}\\x{a}\\x{d}\\x{20}-\\x{d7ff}\\x{e000}-\\x{fffd}\\x{10000}-\\x{10ffff}]", "?");
    }
}
