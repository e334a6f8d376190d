package handlers

import (
	"time"

	"brickyard/gluster/jobs"
)

// apiHeal is what one brick of a healing set last said. Counts that are not
// known now are null, and seenAt says when they were.
type apiHeal struct {
	Brick      string     `json:"brick"`
	Host       string     `json:"host"`
	Connected  bool       `json:"connected"`
	Pending    *uint64    `json:"pending"`
	SplitBrain *uint64    `json:"splitBrain"`
	SeenAt     *time.Time `json:"seenAt"`
}

func newAPIHeal(h jobs.Healing) []apiHeal {
	out := []apiHeal{}
	for _, b := range h.Bricks {
		heal := apiHeal{Brick: b.Brick, Host: b.Host, Connected: b.Connected, SeenAt: optionalTime(b.SeenAt)}
		if b.Known {
			heal.Pending, heal.SplitBrain = &b.Pending, &b.SplitBrain
		}
		out = append(out, heal)
	}
	return out
}
