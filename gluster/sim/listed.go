package sim

// Listed is a volume of a cluster, as its maker knows it: also while nothing answers.
type Listed struct {
	Name, ID string
	// Sets are the names of its bricks, "host:/path", set by set.
	Sets [][]string
}

// Volumes lists the volumes by name.
func (c *Cluster) Volumes() []Listed {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []Listed
	for _, v := range c.volumes {
		l := Listed{Name: v.name, ID: v.id}
		for _, s := range v.sets {
			var names []string
			for _, b := range s.bricks {
				names = append(names, b.name())
			}
			l.Sets = append(l.Sets, names)
		}
		out = append(out, l)
	}
	return out
}
