// Command generate writes ../cases.jsonl: what Go's own text/template makes of each template of inputs.jsonl with its data of data.json.
//
// Run it in this folder with Go 1.19 (go run main.go), whose behaviour the tests hold ours to. Later releases differ: they range over
// numbers and functions, and know "else with".
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"log"
	"os"
	"runtime"
	"strings"
	"text/template"
	"unicode/utf8"
)

type input struct {
	Name     string `json:"name"`
	Data     string `json:"data"`
	Template string `json:"template"`
}

// result is an input with what came of it: the output, its bytes in base64 where they are not UTF-8, or the error.
type result struct {
	input
	Output      *string `json:"output,omitempty"`
	OutputBytes *string `json:"outputBytes,omitempty"`
	Error       *string `json:"error,omitempty"`
}

func main() {
	if !strings.HasPrefix(runtime.Version(), "go1.19") {
		log.Fatalf("this is %s; the cases are those of go1.19", runtime.Version())
	}

	var data map[string]map[string]string
	text, err := os.ReadFile("data.json")
	check(err)
	check(json.Unmarshal(text, &data))

	inputs, err := os.ReadFile("inputs.jsonl")
	check(err)
	var cases bytes.Buffer
	encoder := json.NewEncoder(&cases)
	encoder.SetEscapeHTML(false)
	for decoder := json.NewDecoder(bytes.NewReader(inputs)); decoder.More(); {
		var one result
		check(decoder.Decode(&one.input))
		entries, known := data[one.Data]
		if !known {
			log.Fatalf("%s: there is no data %q", one.Name, one.Data)
		}

		output, err := render(one.Template, entries)
		switch encoded := base64.StdEncoding.EncodeToString(output); {
		case err != nil:
			message := err.Error()
			one.Error = &message
		case utf8.Valid(output):
			text := string(output)
			one.Output = &text
		default:
			one.OutputBytes = &encoded
		}
		check(encoder.Encode(one))
	}
	check(os.WriteFile("../cases.jsonl", cases.Bytes(), 0o644))
}

// render does what go-store's Render does with the live entries of a group.
func render(source string, entries map[string]string) ([]byte, error) {
	parsed, err := template.New("render").Parse(source)
	if err != nil {
		return nil, err
	}
	var output bytes.Buffer
	err = parsed.Execute(&output, entries)
	return output.Bytes(), err
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
