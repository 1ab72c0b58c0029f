package dev.usher.bench.traffic;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/// Processor time of a request relative to nginx's, as a picture (SVG): a group of bars for each cell.
final class Plot {
    private static final Map<Peer, String> COLOURS = Map.of(
            Peer.USHER, "#1f6fb2",
            Peer.USHER_EPOLL, "#7db5e0",
            Peer.NGINX, "#4d4d4d",
            Peer.HAPROXY, "#d98b2b",
            Peer.CADDY, "#b8b8b8");
    private static final int WIDTH = 900;
    private static final int LEFT = 190;
    private static final int RIGHT = 60;
    private static final int BAR = 11;
    private static final int GAP = 12;
    private static final int LINE = 16;
    /// Where bars are cut off; the figure beside them says how long they are.
    private static final double MOST = 2;

    /// Figures stay legible on the line of nginx.
    private static final String HALO =
            "font-size=\"10\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\" stroke-linejoin=\"round\"";

    private static final double STEP = 0.25;

    private final StringBuilder svg = new StringBuilder();
    private final Environment environment;
    private final Results results;
    private final List<Peer> peers;
    private final List<String> cells;

    Plot(Environment environment, Results results) {
        this.environment = environment;
        this.results = results;
        // nginx is the line all others are measured against.
        peers = results.peers().stream().filter(peer -> peer != Peer.NGINX).toList();
        cells = results.cells().stream()
                .filter(cell -> results.cpu(cell, Peer.NGINX).isPresent())
                .toList();
    }

    String svg() {
        int top = 70;
        int chart = cells.size() * (peers.size() * BAR + GAP) + GAP;
        int height = top + chart + 40 + environment.lines().size() * LINE + 10;
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">\n",
                WIDTH, height));
        svg.append(format("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", WIDTH, height));
        text(16, 26, "start", "font-size=\"16\" font-weight=\"bold\"", "Processor time of a request, relative to nginx (shorter is better)");
        legend(50);
        axis(top, chart);
        int y = top + GAP;
        for (String cell : cells) {
            group(cell, y);
            y += peers.size() * BAR + GAP;
        }
        y = top + chart + 40;
        for (String line : environment.lines()) {
            text(16, y, "start", "font-size=\"11\" fill=\"#666\"", line);
            y += LINE;
        }
        return svg.append("</svg>\n").toString();
    }

    private void legend(int y) {
        int x = LEFT;
        for (Peer peer : peers) {
            bar(x, y - 9, 11, COLOURS.get(peer));
            text(x + 16, y, "start", "", peer.label());
            x += 40 + peer.label().length() * 7;
        }
        svg.append(format(
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"/>\n",
                x + 5, y - 11, x + 5, y + 3, COLOURS.get(Peer.NGINX)));
        text(x + 14, y, "start", "", Peer.NGINX.label());
    }

    private void axis(int top, int chart) {
        for (double at = 0; at <= MOST; at += STEP) {
            boolean one = at == 1;
            svg.append(format(
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" stroke-width=\"%d\"/>\n",
                    x(at), top, x(at), top + chart, one ? COLOURS.get(Peer.NGINX) : "#e4e4e4", one ? 2 : 1));
            text(x(at), top + chart + 16, "middle", "fill=\"#666\"", format("%.2f", at));
        }
    }

    private void group(String cell, int top) {
        text(LEFT - 10, top + peers.size() * BAR / 2 + 4, "end", "", cell);
        int y = top;
        for (Peer peer : peers) {
            OptionalDouble relative = results.cpuRatio(cell, peer, cell, Peer.NGINX);
            if (relative.isPresent()) {
                double ratio = relative.getAsDouble();
                double end = x(Math.min(ratio, MOST));
                bar(LEFT, y, end - LEFT, COLOURS.get(peer));
                if (ratio > MOST) {
                    cut(end - 14, y);
                }
                text(end + 4, y + BAR - 2, "start", HALO, format("%.2f", ratio));
            } else {
                text(LEFT + 4, y + BAR - 2, "start", "font-size=\"10\" fill=\"#999\"", "no figure");
            }
            y += BAR;
        }
    }

    /// Two slanted lines: the bar would go on.
    private void cut(double x, int y) {
        for (int i = 0; i < 2; i++) {
            svg.append(format(
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#fff\" stroke-width=\"2\"/>\n",
                    x + 5 * i, y + BAR, x + 5 * i + 4, y - 1));
        }
    }

    private static double x(double ratio) {
        return LEFT + ratio / MOST * (WIDTH - LEFT - RIGHT);
    }

    private void bar(double x, int y, double width, String colour) {
        svg.append(format(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n", x, y, width, BAR - 1, colour));
    }

    private void text(double x, int y, String anchor, String style, String text) {
        svg.append(format(
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>\n",
                x, y, anchor, style, text.replace("&", "&amp;").replace("<", "&lt;")));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
