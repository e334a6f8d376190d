package preflight

import "brickyard/gluster"

// The releases at which the rule of the versions changes its mind.
var (
	firstSupported = gluster.Version{Major: 10}
	mendedRemoval  = gluster.Version{Major: 11, Minor: 1}
)

// versions says which releases are proven to run, and how. What cannot be proven
// blocks: 11.0, which deletes files, looks like any other. The op-version of 11.0
// is that of 10, so that only the word of the node that answers tells the two
// apart.
func versions(in Input) Finding {
	const rule = "glusterfs-version"
	asked, named := gluster.ParseVersion(in.Versions.Asked)
	lowest, proven := in.Versions.Lowest()
	figures := func(f Finding) Finding {
		return f.with("version", in.Versions.Asked).with("maxOpVersion", in.Versions.MaxOp)
	}
	switch {
	case !proven:
		return figures(block(rule, "%s", in.Versions.Doubt()))
	case in.Versions.Contradict():
		return figures(block(rule, "%s", in.Versions.Doubt()))
	case in.Versions.Mixed() && lowest.Contains(gluster.Version{Major: 11}):
		return figures(block(rule, "The nodes run different versions: the one that answers %s, and at least one other 10 or 11.0 (the highest common op-version is %d). 11.0 deletes files during a rebalance; bring all nodes to one version first.", asked, in.Versions.MaxOp))
	case lowest.From.Before(firstSupported):
		return figures(warn(rule, "GlusterFS %d runs on at least one connected node (the highest common op-version is %d). Its makers have ended the support of everything before 10.", lowest.From.Major, in.Versions.MaxOp))
	case in.Versions.Mixed():
		return figures(warn(rule, "The nodes run different versions: the one that answers %s, at least one other %d (the highest common op-version is %d).", asked, lowest.From.Major, in.Versions.MaxOp))
	case lowest.From == mendedRemoval:
		return figures(ok(rule, "Every connected node runs GlusterFS 11.1 or later 11: the highest common op-version is %d.", in.Versions.MaxOp))
	case lowest.Contains(gluster.Version{Major: 11}) && !named:
		return figures(block(rule, "Whether GlusterFS 11.0 runs, which deletes files during a rebalance, is not known: the highest common op-version, %d, is that of 10 and of 11.0, and the node that answers does not name its version.", in.Versions.MaxOp))
	case lowest.Contains(gluster.Version{Major: 11}):
		return figures(ok(rule, "The node that answers runs GlusterFS %s, and every connected one 10 or later: the highest common op-version is %d. Of the other nodes no more is known from here.", asked, in.Versions.MaxOp))
	}
	return figures(ok(rule, "Every connected node runs GlusterFS %d or later: the highest common op-version is %d.", lowest.From.Major, in.Versions.MaxOp))
}
