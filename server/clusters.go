package server

import (
	"cmp"
	"context"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/cli"
	"brickyard/gluster/engine"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// simulate makes the clusters of a demo.
func (d Demo) simulate() []*sim.Cluster {
	switch d {
	case SmallDemo:
		return sim.Demo(time.Now)
	case BigDemo:
		return sim.DemoBig(time.Now)
	}
	return nil
}

// clusters turns the options into clusters the engine can talk to.
func (a *App) clusters() []engine.ClusterConfig {
	var out []engine.ClusterConfig
	for _, c := range a.simulated {
		out = append(out, engine.ClusterConfig{Name: c.Name(), Kind: "demo", Target: "demo", Service: cli.New(a.instead(c.Name(), c))})
	}
	for i, c := range a.Options.Clusters {
		out = append(out, engine.ClusterConfig{
			Name: c.Name, Kind: c.Targets[0].Kind, Target: c.targets(),
			Service: a.service(i, c), History: a.history(c.Name),
		})
	}
	return out
}

// service is how a cluster is asked: through its one target, or through several
// of which the next answers when one does not.
func (a *App) service(number int, c ClusterOption) engine.TaskService {
	if len(c.Targets) == 1 {
		return cli.New(a.instead(c.Name, c.Targets[0].executor(number))).WithReadDeadline(a.readDeadline())
	}
	var targets []cli.TargetConfig
	for _, t := range c.Targets {
		targets = append(targets, cli.TargetConfig{Name: t.Target, Exec: a.instead(c.Name+"="+t.Target, t.executor(number))})
	}
	f := cli.NewFailover(targets, nil, a.log.With("cluster", c.Name))
	f.WithReadDeadline(a.readDeadline())
	f.Expect(a.known[c.Name])
	return f
}

// remember reads which pools the clusters were when they were last seen.
func (a *App) remember(ctx context.Context) error {
	clusters, err := a.store.Clusters(ctx)
	if err != nil {
		return err
	}
	a.known = map[string][]string{}
	for _, c := range clusters {
		a.known[c.Name] = c.Peers
	}
	return nil
}

// pool is what is remembered of a cluster's trusted storage pool: nothing while
// its first target has not said that it is a member.
func pool(s jobs.Snapshot) []string {
	if first := s.Targets[0]; !first.Usable() && first.State != gluster.TargetApart {
		return nil
	}
	var uuids []string
	for _, p := range s.Peers {
		uuids = append(uuids, p.UUID)
	}
	return uuids
}

// instead is the executor a test put in the place of a cluster's only target, by
// its name, or of one of several, by NAME=TARGET.
func (a *App) instead(name string, executor gluster.Executor) gluster.Executor {
	if replaced := a.Executors[name]; replaced != nil {
		return replaced
	}
	return executor
}

// executor runs gluster as the target says. number tells several demo clusters
// apart.
func (t TargetOption) executor(number int) gluster.Executor {
	switch t.Kind {
	case "command":
		return cli.Prefixed(t.Argv...)
	case "demo":
		simulated := sim.Demo(time.Now)
		return simulated[number%len(simulated)]
	}
	return cli.Local()
}

// targets are all targets of a cluster in one line.
func (c ClusterOption) targets() string {
	names := make([]string, len(c.Targets))
	for i, t := range c.Targets {
		names[i] = t.Target
	}
	return strings.Join(names, "; ")
}

// history reads the command histories of a cluster's nodes; nil if none can be
// read.
func (a *App) history(cluster string) engine.CommandHistory {
	var sources []cli.HistorySource
	for _, h := range a.Options.Histories {
		if h.Cluster == cluster {
			sources = append(sources, cli.HistorySource{Name: h.name(), Path: h.Path, Argv: h.Argv})
		}
	}
	if len(sources) == 0 {
		return nil
	}
	return cli.NewHistory(sources, a.log.With("cluster", cluster))
}

// name says whose history it is.
func (h HistoryOption) name() string {
	switch {
	case h.Node != "":
		return h.Node + "'s command history"
	case h.Path == localHistory:
		return "this machine's command history"
	case h.Path != "":
		return "the command history in " + h.Path
	}
	return "the command history printed by “" + gluster.ShellLine(h.Argv) + "”"
}

// readDeadline is how long a question to a cluster may take at first.
func (a *App) readDeadline() time.Duration {
	return cmp.Or(a.Options.ReadTimeout, engine.DefaultReadDeadline)
}
