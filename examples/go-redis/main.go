// A counter in Redis behind HTTP, with nothing but the standard library: the protocol of Redis is two lines.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
)

type connection struct {
	net.Conn
	answers *bufio.Reader
}

func (c *connection) ask(command string) (string, error) {
	if _, err := fmt.Fprint(c, command+"\r\n"); err != nil {
		return "", err
	}
	line, err := c.answers.ReadString('\n')
	if strings.HasPrefix(line, "-") {
		err = fmt.Errorf("redis: %s", line)
	}
	return strings.TrimSpace(line), err
}

func open(where *url.URL) (*connection, error) {
	raw, err := net.Dial("tcp", where.Host)
	if err != nil {
		return nil, err
	}
	c := &connection{raw, bufio.NewReader(raw)}
	if password, set := where.User.Password(); set {
		_, err = c.ask("AUTH " + password)
	}
	return c, err
}

func main() {
	where, err := url.Parse(os.Getenv("REDIS_URL"))
	if err != nil {
		log.Fatal(err)
	}
	idle := make(chan *connection, 16)
	http.HandleFunc("/hits", func(w http.ResponseWriter, r *http.Request) {
		var c *connection
		select {
		case c = <-idle:
		default:
			opened, err := open(where)
			if err != nil {
				http.Error(w, err.Error(), http.StatusServiceUnavailable)
				return
			}
			c = opened
		}
		count, err := c.ask("INCR hits")
		if err != nil {
			c.Close()
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		select {
		case idle <- c:
		default:
			c.Close()
		}
		fmt.Fprintln(w, strings.TrimPrefix(count, ":"))
	})
	log.Fatal(http.ListenAndServe(os.Getenv("HOST")+":"+os.Getenv("PORT"), nil))
}
