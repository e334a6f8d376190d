package gluster

import "strings"

// LookupOptimizeOption lets clients believe that a name which is not on the brick
// it belongs to is nowhere. On a sharded volume whose layout changes, a client
// that stays mounted then writes shards where a new mount does not look, and the
// new mount puts empty files of the same names beside them: the data is gone, and
// nobody gets an error (glusterfs issues 1918, 2253, 2417; reproduced on 10.3 and
// 11.1). It is on by default.
const LookupOptimizeOption = "cluster.lookup-optimize"

// shardOption is what makes a volume keep large files in pieces.
const shardOption = "features.shard"

// Sharded reports whether the volume keeps its files in shards. A value that is
// neither a yes nor a no counts as yes.
func (v Volume) Sharded() bool {
	value, set := v.Options[shardOption]
	return set && !isNo(value)
}

// ShardsAtRisk reports whether a change of the volume's layout can destroy files:
// it is sharded, and lookup-optimize is not explicitly off.
func (v Volume) ShardsAtRisk() bool {
	return v.Sharded() && !isNo(v.Options[LookupOptimizeOption])
}

// SetLookupOptimizeOff builds `volume set V cluster.lookup-optimize off`.
func SetLookupOptimizeOff(volume string) Command {
	return Command{Args: []string{"volume", "set", volume, LookupOptimizeOption, "off"}, Mutates: true, Order: Order{Verb: VerbSet, Option: LookupOptimizeOption, Value: "off"}}
}

// OptionOn reports whether a yes-or-no option was switched on explicitly.
func (v Volume) OptionOn(name string) bool {
	switch strings.ToLower(strings.TrimSpace(v.Options[name])) {
	case "on", "yes", "true", "enable", "1":
		return true
	}
	return false
}

// isNo reads glusterd's words for no.
func isNo(value string) bool {
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "off", "no", "false", "disable", "disabled", "0":
		return true
	}
	return false
}
