"""Reads every exported format with the tools that people use it with and compares with the result itself.

    cargo run --example write_exports -- DIR
    python tests/read_back.py DIR        (modules: tests/requirements.txt)

Exits with a message and status 1 at the first difference.
"""

import csv
import html
import json
import math
import pathlib
import re
import sys
import xml.dom.minidom

import networkx
import pydot


def same(found, expected, what):
    if found != expected:
        sys.exit(f"{what}:\n  found    {found!r}\n  expected {expected!r}")


def edges_at(posterior, threshold):
    """{(from, to): probability} at the threshold, by the definition."""
    names = posterior["variables"]
    return {
        (names[i], names[j]): p
        for i, row in enumerate(posterior["edge"])
        for j, p in enumerate(row)
        if i != j and p > 0 and p >= threshold
    }


def acyclic(edges):
    """Strongest edges first, each kept when it closes no cycle; networkx decides what a cycle is."""
    graph = networkx.DiGraph()
    for (cause, effect), _ in sorted(edges.items(), key=lambda item: -item[1]):
        graph.add_edge(cause, effect)
        if not networkx.is_directed_acyclic_graph(graph):
            graph.remove_edge(cause, effect)
    return set(graph.edges)


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def name_in(cell):
    """A name that would start a formula stands between apostrophes."""
    return cell[1:-1] if cell.startswith("'=") and cell.endswith("'") else cell


def unquoted(identifier):
    """A DOT identifier as pydot gives it: still quoted."""
    if not identifier.startswith('"'):
        return identifier
    text = identifier[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    # Graphviz's entities, where a name needs them.
    return html.unescape(text) if "&#x" in text else text


def check_tables(directory, posterior):
    names, experiments = posterior["variables"], posterior["experiments"]
    found = {(name_in(row["from"]), name_in(row["to"])): row for row in read_csv(directory / "edges.csv")}
    same(len(found), len(names) * (len(names) - 1), "rows of edges.csv")
    for (cause, effect), row in found.items():
        i, j = names.index(cause), names.index(effect)
        same(float(row["probability"]), posterior["edge"][i][j], "edges.csv")
        estimate = posterior["effect"][i][j]
        stated = [row["effect"], row["effect_low"], row["effect_high"]]
        expected = [estimate[key] for key in ("mean", "low", "high")] if estimate else []
        same([float(x) for x in stated if x], expected, "effects in edges.csv")
    found = read_csv(directory / "targets.csv")
    same([(r["experiment"], name_in(r["variable"])) for r in found], [(e, v) for e in experiments for v in names], "targets.csv")
    same([float(r["probability"]) for r in found], [p for row in posterior["target"] for p in row], "targets.csv")
    weights = {row["sample"]: float(row["weight"]) for row in read_csv(directory / "dags.csv")}
    same(list(weights.values()), [sample["weight"] for sample in posterior["samples"]], "weights in dags.csv")
    if not math.isclose(sum(weights.values()), 1, abs_tol=1e-9):
        sys.exit("the weights in dags.csv do not add up to one")


def check_networkx(directory, posterior, edges):
    graph = networkx.read_graphml(directory / "graph.graphml")
    label = networkx.get_node_attributes(graph, "name")
    same(list(label.values()), posterior["variables"], "nodes of the GraphML")
    found = {(label[a], label[b]): data["probability"] for a, b, data in graph.edges(data=True)}
    same(found, edges, "edges of the GraphML")
    xml.dom.minidom.parse(str(directory / "graph.graphml"))

    with open(directory / "node_link.json", encoding="utf-8") as file:
        graph = networkx.node_link_graph(json.load(file), edges="edges")
    same(graph.is_directed() and not graph.is_multigraph(), True, "kind of the node-link graph")
    same(list(graph.nodes), posterior["variables"], "nodes of the node-link JSON")
    same({(a, b): d["probability"] for a, b, d in graph.edges(data=True)}, edges, "edges of the node-link JSON")


def dot_graph(text, what):
    graphs = pydot.graph_from_dot_data(text)
    if not graphs:
        sys.exit(f"pydot cannot read {what}")
    return graphs[0]


def check_dot(directory, posterior, edges):
    graph = dot_graph((directory / "graph.dot").read_text(encoding="utf-8"), "the DOT file")
    same(graph.get_type(), "digraph", "type of the DOT graph")
    same({unquoted(n.get_name()) for n in graph.get_nodes()}, set(posterior["variables"]), "nodes of the DOT file")
    found = {
        (unquoted(e.get_source()), unquoted(e.get_destination())): float(unquoted(str(e.get("probability"))))
        for e in graph.get_edges()
    }
    same(found, edges, "edges of the DOT file")


def check_dagitty(directory, posterior, expected):
    names = json.loads((directory / "dagitty_names.json").read_text(encoding="utf-8"))
    original = dict(zip(names, posterior["variables"]))
    text = (directory / "graph.dagitty").read_text(encoding="utf-8")
    same(text.startswith("dag {"), True, "first word of the DAGitty code")
    # Apart from its first word this subset of DAGitty's language is DOT.
    graph = dot_graph("digraph" + text.removeprefix("dag"), "the DAGitty code")
    same({original[unquoted(n.get_name())] for n in graph.get_nodes()}, set(posterior["variables"]), "DAGitty nodes")
    found = {(original[unquoted(e.get_source())], original[unquoted(e.get_destination())]) for e in graph.get_edges()}
    same(found, expected, "edges of the DAGitty code")


def model_string(text):
    """Nodes and arcs of bnlearn's `[cause][effect|cause:other]`, by the rules of its documentation (modelstring)."""
    if not re.fullmatch(r"(\[[^][|:\s]+(\|[^][|:\s]+(:[^][|:\s]+)*)?\])+", text):
        sys.exit("the model string does not follow its grammar")
    nodes, arcs = [], set()
    for node, causes in re.findall(r"\[([^|\]]+)\|?([^\]]*)\]", text):
        nodes.append(node)
        arcs |= {(cause, node) for cause in causes.split(":") if cause}
    return nodes, arcs


def check_bnlearn(directory, posterior, expected):
    names = json.loads((directory / "bnlearn_names.json").read_text(encoding="utf-8"))
    original = dict(zip(names, posterior["variables"]))
    nodes, arcs = model_string((directory / "graph.bnlearn").read_text(encoding="utf-8"))
    same([original[node] for node in sorted(nodes)], [original[name] for name in sorted(names)], "nodes of the model string")
    same({(original[a], original[b]) for a, b in arcs}, expected, "arcs of the model string")


def main():
    directory = pathlib.Path(sys.argv[1])
    result = json.loads((directory / "result.json").read_text(encoding="utf-8"))
    threshold = json.loads((directory / "threshold.json").read_text(encoding="utf-8"))
    posterior = result["posterior"]
    edges = edges_at(posterior, threshold)
    kept = acyclic(edges)
    if not 0 < len(kept) < len(edges):
        sys.exit("the example has no cycle at the threshold, so the acyclic formats are not put to the test")
    check_tables(directory, posterior)
    check_networkx(directory, posterior, edges)
    check_dot(directory, posterior, edges)
    check_dagitty(directory, posterior, kept)
    check_bnlearn(directory, posterior, kept)
    bundle = json.loads((directory / "bundle.json").read_text(encoding="utf-8"))
    same(bundle["posterior"], posterior, "result in the run bundle")
    print(f"read back: {len(edges)} edges, {len(kept)} of them acyclic, in every format")


if __name__ == "__main__":
    main()
