package engine

// bell wakes whoever waits for it. One that was rung and not heard yet rings once.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

// ring never blocks.
func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// bells are those of one cluster: look asks its syncer for a complete look, heals its
// heal watcher to see what there is to watch.
type bells struct{ look, heals bell }
