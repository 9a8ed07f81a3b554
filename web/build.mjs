/**
 * Builds the browser's side: `node build.mjs [folder]`, the folder being app/static unless another is given.
 *
 *   assets/*              copied as they are
 *   pages/<name>.ts(x)    bundled into <name>.js, one script for each kind of page; those of `SPLIT` into a module and
 *                         parts of it, <name>-<hash>.js, which are loaded when they are needed
 *   workers/<name>.ts     bundled into <name>.js
 *   highs.wasm            the solver that the worker which forms groups loads
 *   licences.txt          the licences of the packages that are in the scripts
 *   words-*.txt           the word lists, each a file of its own, and their licences (scripts/word_files.py)
 *   manifest.json         SHA-256 and size of every file above
 *
 * The folder is emptied first, so that nothing is in it that a build does not make. The same sources give the same
 * bytes on every machine: versions are pinned, nothing tells a time or a path.
 */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const WEB = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(WEB);
const PYTHON = join(ROOT, ".venv", "bin", "python");
const ENTRY_FOLDERS = ["pages", "workers"];
// A page of many screens, of which one visit shows a few.
const SPLIT = ["desk.tsx"];
// Tor Browser's long-term release and what came to phones in 2022; docs/adr/0030 says why.
const BROWSERS = ["chrome100", "firefox102", "safari15.4"];

function filesIn(folder) {
    return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function entryPoints({ isSplit }) {
    return ENTRY_FOLDERS.flatMap((folder) =>
        filesIn(join(WEB, folder))
            .filter((name) => /\.tsx?$/.test(name) && SPLIT.includes(name) === isSplit)
            .map((name) => join(WEB, folder, name)),
    );
}

async function bundle(outdir, { isSplit }) {
    const { metafile } = await build({
        entryPoints: entryPoints({ isSplit }),
        entryNames: "[name]",
        // The hash is of what is in a part, so whoever has the first script names every other one by its content.
        chunkNames: "desk-[hash]",
        outdir,
        absWorkingDir: WEB,
        bundle: true,
        minify: true,
        format: isSplit ? "esm" : "iife",
        splitting: isSplit,
        target: BROWSERS,
        charset: "utf8",
        jsx: "automatic",
        jsxImportSource: "preact",
        // Packages are known by where they stand here, also where node_modules is a link to another folder.
        preserveSymlinks: true,
        // The solver's loader asks for these two where it runs in Node; in a worker it never comes to them.
        external: ["node:module"],
        define: { "import.meta.url": '"/static/"' },
        // The licences are gathered in one file instead.
        legalComments: "none",
        metafile: true,
    });
    return metafile;
}

function packagesIn(metafiles) {
    const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
    const inputs = outputs.flatMap((output) => Object.keys(output.inputs));
    const names = inputs.map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
    return [...new Set(names.filter((name) => name !== undefined))].sort();
}

function writeLicences(outdir, packages) {
    const texts = packages.map((name) => {
        const folder = join(WEB, "node_modules", name);
        const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const licence = filesIn(folder).find((file) => /^licen[cs]e/i.test(file));
        if (licence === undefined) throw new Error(`${name} comes without a licence`);
        return `${name} ${version}\n\n${readFileSync(join(folder, licence), "utf8").trim()}\n`;
    });
    if (texts.length > 0) writeFileSync(join(outdir, "licences.txt"), texts.join(`\n${"-".repeat(70)}\n\n`));
}

function writeWordLists(outdir) {
    execFileSync(PYTHON, ["-m", "scripts.word_files", outdir], { cwd: ROOT, stdio: "inherit" });
}

function writeManifest(outdir) {
    const files = Object.fromEntries(
        filesIn(outdir).map((name) => {
            const content = readFileSync(join(outdir, name));
            return [
                name,
                { sha256: createHash("sha256").update(content).digest("hex"), bytes: content.length },
            ];
        }),
    );
    writeFileSync(join(outdir, "manifest.json"), `${JSON.stringify(files, null, 1)}\n`);
}

function emptied(folder) {
    if (existsSync(folder) && !existsSync(join(folder, "manifest.json"))) {
        throw new Error(`${folder} was not made by a build, so it is not emptied for one`);
    }
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    return folder;
}

const outdir = emptied(resolve(process.argv[2] ?? join(ROOT, "app", "static")));
for (const name of filesIn(join(WEB, "assets"))) cpSync(join(WEB, "assets", name), join(outdir, name));
writeFileSync(
    join(outdir, "highs.wasm"),
    readFileSync(join(WEB, "node_modules", "highs", "build", "highs.wasm")),
);
const metafiles = [await bundle(outdir, { isSplit: false }), await bundle(outdir, { isSplit: true })];
writeLicences(outdir, packagesIn(metafiles));
writeWordLists(outdir);
writeManifest(outdir);
