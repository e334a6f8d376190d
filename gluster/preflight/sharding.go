package preflight

import "brickyard/gluster"

// Remedy is a command that takes away what a finding blocks. It is run before the
// action when whoever asks agrees to it, as the first recorded command of the job.
type Remedy struct {
	// Field is the request's field that agrees to it.
	Field string `json:"field"`
	// Command is the command as one would type it.
	Command string `json:"command"`
}

// LookupOptimizeField is the field that agrees to switch lookup-optimize off.
const LookupOptimizeField = "lookupOptimizeOff"

// HowToRescue says what to do when shards may have been written where new mounts
// do not look: switched off after the writes and before any new mount has looked,
// the option has saved all files (11.1: always; 10.3: in six of seven runs).
const HowToRescue = "If files were written since the layout began to change: switch the option off first, do not mount the volume anew and do not read from a new mount before; then compare the files through a new mount."

// sharding blocks what changes the layout of a sharded volume while
// lookup-optimize is not explicitly off, see gluster.LookupOptimizeOption. It is
// silent on a volume that is not sharded, and for what leaves the layout alone.
func sharding(in Input, action Action) []Finding {
	const rule = "sharding"
	if !in.Volume.Sharded() || !action.changesLayout() {
		return nil
	}
	finding := func(f Finding) []Finding {
		return []Finding{f.with("features.shard", in.Volume.Options["features.shard"]).with(gluster.LookupOptimizeOption, in.Volume.Options[gluster.LookupOptimizeOption])}
	}
	set := gluster.ShellLine(append([]string{"gluster"}, gluster.SetLookupOptimizeOff(in.Volume.Name).Args...))
	const fault = "The volume is sharded, and %s is not switched off: with it, every release of GlusterFS loses shards that clients write while the layout changes, without an error to anybody (glusterfs issues 1918 and 2417)."
	switch {
	case !in.Volume.ShardsAtRisk() && in.hangsClients():
		f := warn(rule, "The volume is sharded, and %s is off, as it has to be. But on GlusterFS 10 a client that wrote meanwhile hung for more than 40 seconds in 6 of 18 runs (glusterfs issues 3688, 3803 and 4754; never on 11.1): let clients not write meanwhile.", gluster.LookupOptimizeOption)
		return finding(f)
	case !in.Volume.ShardsAtRisk():
		return finding(ok(rule, "The volume is sharded, and %s is off, as it has to be.", gluster.LookupOptimizeOption))
	case in.LookupOptimizeOff:
		f := warn(rule, fault+" It is switched off first, and stays off. Clients that are mounted take that over at once. %s", gluster.LookupOptimizeOption, HowToRescue)
		if in.hangsClients() {
			f.Summary += " On GlusterFS 10 a client that wrote meanwhile hung for more than 40 seconds in 6 of 18 runs all the same: let clients not write meanwhile."
		}
		f.Remedy = &Remedy{Field: LookupOptimizeField, Command: set}
		return finding(f)
	}
	f := block(rule, fault+" Switch it off first: %s. %s", gluster.LookupOptimizeOption, set, HowToRescue)
	f.Remedy = &Remedy{Field: LookupOptimizeField, Command: set}
	return finding(f)
}

// hangsClients reports whether a release on which clients of a sharded volume
// were seen to hang when its layout changes cannot be excluded: any before 11.1.
func (in Input) hangsClients() bool {
	lowest, known := in.Versions.Lowest()
	return !known || lowest.From.Before(gluster.Version{Major: 11, Minor: 1})
}

// NeedsName reports whether an action has to be confirmed by typing the volume's
// name, because clients may hang meanwhile whatever is done: see hangsClients.
func NeedsName(in Input, action Action) bool {
	return in.Volume.Sharded() && action.changesLayout() && !action.ends() && in.hangsClients()
}
