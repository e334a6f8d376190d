package handlers

import "brickyard/gluster/jobs"

// apiNotice is one part of a message as a value: docs/notices.md lists the codes, and
// what stands in the arguments of each.
type apiNotice struct {
	Code jobs.NoticeCode     `json:"code"`
	Args map[string][]string `json:"args"`
}

func newAPINotices(said jobs.Notices) []apiNotice {
	out := []apiNotice{}
	for _, n := range said {
		args := map[string][]string{}
		for name, values := range n.Args {
			args[name] = append([]string{}, values...)
		}
		out = append(out, apiNotice{Code: n.Code, Args: args})
	}
	return out
}
