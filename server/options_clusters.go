package server

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var clusterName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`)

// parseClusters reads all values of --cluster. The same name again adds a target
// to that cluster.
func parseClusters(texts []string) ([]ClusterOption, error) {
	var out []ClusterOption
	for _, text := range texts {
		name, target, err := parseCluster(text)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(out, func(c ClusterOption) bool { return c.Name == name })
		if i < 0 {
			out = append(out, ClusterOption{Name: name, Targets: []TargetOption{target}})
			continue
		}
		if err := addable(out[i], target); err != nil {
			return nil, fmt.Errorf("--cluster %s: %w", name, err)
		}
		out[i].Targets = append(out[i].Targets, target)
	}
	return out, nil
}

// addable says why a target cannot be another one of a cluster.
func addable(c ClusterOption, t TargetOption) error {
	if t.Kind == "demo" || c.Targets[0].Kind == "demo" {
		return errors.New("a simulated cluster (demo) has one target only")
	}
	if slices.ContainsFunc(c.Targets, func(have TargetOption) bool { return have.same(t) }) {
		return fmt.Errorf("the target %q is given twice", t.Target)
	}
	return nil
}

// same compares what is run, not how it is spelled. "local" runs gluster.
func (t TargetOption) same(u TargetOption) bool {
	argv := func(t TargetOption) []string {
		if t.Kind == "local" {
			return []string{"gluster"}
		}
		return t.Argv
	}
	return slices.Equal(argv(t), argv(u))
}

func parseCluster(text string) (string, TargetOption, error) {
	name, target, ok := strings.Cut(text, "=")
	if !ok || !clusterName.MatchString(name) {
		return "", TargetOption{}, fmt.Errorf("--cluster %q: want NAME=TARGET, with a NAME of letters, digits, dots and dashes", text)
	}
	kind, rest, _ := strings.Cut(target, ":")
	t := TargetOption{Kind: kind, Target: target}
	switch {
	case target == "local", target == "demo":
		return name, t, nil
	case kind == "command":
		argv, err := splitArgv(rest)
		if err != nil {
			return name, t, fmt.Errorf("--cluster %s: %w", name, err)
		}
		if len(argv) == 0 {
			return name, t, fmt.Errorf("--cluster %s: command: needs a command, for example command:sudo gluster", name)
		}
		t.Argv = argv
		return name, t, nil
	case kind == "ssh":
		return name, t, fmt.Errorf("--cluster %s: ssh:// targets do not exist yet; use command:ssh -o BatchMode=yes HOST gluster", name)
	}
	return name, t, fmt.Errorf("--cluster %s: %q is no target; want local, command:ARGV… or demo", name, target)
}

// splitArgv splits a command line at white space; quotes of either kind keep
// white space together. No shell is involved.
func splitArgv(line string) ([]string, error) {
	var argv []string
	var word strings.Builder
	inWord, quote := false, rune(0)
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inWord = r, true
		case r == ' ' || r == '\t' || r == '\n':
			if inWord {
				argv = append(argv, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("the quote %c is never closed", quote)
	}
	if inWord {
		argv = append(argv, word.String())
	}
	return argv, nil
}
