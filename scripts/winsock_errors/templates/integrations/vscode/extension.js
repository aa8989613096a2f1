// Links in the terminal and in log files, found by the same script as on the page "Decode a log".
const fs = require("fs");
const path = require("path");
const vm = require("vm");
const vscode = require("vscode");

// They want what a page has; theirs holds nothing else.
const page = vm.createContext({ window: {}, document: { currentScript: { src: "" } } });
for (const name of ["codes.js", "tokens.js"]) vm.runInContext(fs.readFileSync(path.join(__dirname, name), "utf8"), page);

const found = (text) => page.window.errorTokens.find(text);
const address = (match) => vscode.Uri.parse(vscode.workspace.getConfiguration("{{ family.key }}").get("root") + match.error.url);
const said = (match) => `${match.error.symbol}: ${match.error.title}`;

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.window.registerTerminalLinkProvider({
      provideTerminalLinks: ({ line }) =>
        found(line).map((match) => ({ startIndex: match.start, length: match.end - match.start, tooltip: said(match), match })),
      handleTerminalLink: ({ match }) => vscode.env.openExternal(address(match)),
    }),
    vscode.languages.registerDocumentLinkProvider([{ pattern: "**/*.{log,txt}" }, { language: "log" }], {
      provideDocumentLinks: (document) =>
        document.getText().split("\n").flatMap((line, number) =>
          found(line).map((match) => {
            const link = new vscode.DocumentLink(new vscode.Range(number, match.start, number, match.end), address(match));
            link.tooltip = said(match);
            return link;
          }),
        ),
    }),
  );
};
