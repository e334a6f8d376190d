package server

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// HistoryOption is one --history NAME[@NODE]=SOURCE: where the command history
// of a node of a cluster can be read.
type HistoryOption struct {
	Cluster string
	// Node is the node's name for people, "" if it was not said.
	Node string
	// Path is a file on this machine, "" for a command; Argv prints the history.
	Path string
	Argv []string
}

// localHistory is where glusterd writes what was asked of it, see
// glusterfs/xlators/mgmt/glusterd/src/glusterd.c.
const localHistory = "/var/log/glusterfs/cmd_history.log"

// parseHistories reads all values of --history, and adds the one of this machine
// to every cluster that has a local target and none given for it.
func parseHistories(texts []string, clusters []ClusterOption) ([]HistoryOption, error) {
	var out []HistoryOption
	for _, text := range texts {
		h, err := parseHistory(text)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(clusters, func(c ClusterOption) bool { return c.Name == h.Cluster }) {
			return nil, fmt.Errorf("--history %s: there is no --cluster of that name", h.Cluster)
		}
		if slices.ContainsFunc(out, func(o HistoryOption) bool {
			return o.Cluster == h.Cluster && o.Path == h.Path && slices.Equal(o.Argv, h.Argv)
		}) {
			return nil, fmt.Errorf("--history %s: the same source is given twice", h.Cluster)
		}
		out = append(out, h)
	}
	for _, c := range clusters {
		local := slices.ContainsFunc(c.Targets, func(t TargetOption) bool { return t.Kind == "local" })
		given := slices.ContainsFunc(out, func(h HistoryOption) bool { return h.Cluster == c.Name && h.Path == localHistory })
		if local && !given {
			out = append(out, HistoryOption{Cluster: c.Name, Path: localHistory})
		}
	}
	return out, nil
}

func parseHistory(text string) (HistoryOption, error) {
	who, source, ok := strings.Cut(text, "=")
	name, node, named := strings.Cut(who, "@")
	if !ok || !clusterName.MatchString(name) || named && !clusterName.MatchString(node) {
		return HistoryOption{}, fmt.Errorf("--history %q: want NAME=SOURCE or NAME@NODE=SOURCE", text)
	}
	h := HistoryOption{Cluster: name, Node: node}
	kind, rest, _ := strings.Cut(source, ":")
	switch kind {
	case "file":
		if h.Path = rest; !filepath.IsAbs(rest) {
			return h, fmt.Errorf("--history %s: file:%s: want an absolute path, for example file:%s", name, rest, localHistory)
		}
		return h, nil
	case "command":
		argv, err := splitArgv(rest)
		if err != nil {
			return h, fmt.Errorf("--history %s: %w", name, err)
		}
		if len(argv) == 0 {
			return h, fmt.Errorf("--history %s: command: needs a command that prints the history, for example command:ssh node2 tail -c 1000000 %s", name, localHistory)
		}
		h.Argv = argv
		return h, nil
	}
	return h, fmt.Errorf("--history %s: %q is no source; want file:PATH or command:ARGV…", name, source)
}
