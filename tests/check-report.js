// SPDX-License-Identifier: GPL-3.0-or-later
// Pages in Chromium: axe's violations at two widths, contrasts that it leaves open, whether anything is cut off, pictures, and paper (check-report.py).
const axe = require("axe-core"), puppeteer = require("puppeteer-core");

// What axe can't decide, texts in figures and of one character: the contrast of each against what is painted under it.
// Runs in the page; gives the worst, and what is under 7:1, which is what cli/report/style.c promises.
function contrasts(selectors) {
    const numbers = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
    const light = (colour) => {
        const [r, g, b] = numbers(colour).map((v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const painted = (colour) => /^rgb/.test(colour) && numbers(colour)[3] !== 0;
    const behindSvg = (text) => {
        const box = text.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
        const under = [...text.ownerSVGElement.querySelectorAll("rect, circle, path")].filter((e) => {
            const b = e.getBoundingClientRect(), before = e.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
            return before && b.x <= x && x <= b.right && b.y <= y && y <= b.bottom && !e.closest("defs");
        });
        return under.map((e) => getComputedStyle(e).fill).filter(painted).pop();
    };
    const behind = (e) => {
        for (; e; e = e.parentElement) if (painted(getComputedStyle(e).backgroundColor)) return getComputedStyle(e).backgroundColor;
        return "rgb(255, 255, 255)";
    };
    const all = selectors.map((selector) => {
        const e = document.querySelector(selector), svg = e.ownerSVGElement, style = getComputedStyle(e);
        const [a, b] = [light(svg ? style.fill : style.color), light((svg && behindSvg(e)) || behind(e))];
        return { ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), html: e.outerHTML.slice(0, 200) };
    });
    return { worst : Math.min(21, ...all.map((c) => c.ratio)), low : all.filter((c) => !(c.ratio >= 7)) };
}

async function look(browser, file, width) {
    const page = await browser.newPage(), asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.setBypassCSP(true); // for axe, which is put into the page
    await page.setViewport({ width, height: 900 });
    await page.goto("file://" + file);
    await page.evaluate(axe.source);
    const result = await page.evaluate(() => axe.run(document, {}));
    const open = result.incomplete.filter((i) => i.id !== "color-contrast");
    const undecided = result.incomplete.filter((i) => i.id === "color-contrast").flatMap((i) => i.nodes);
    const contrast = await page.evaluate(contrasts, undecided.map((n) => n.target[0]));
    for (const i of open) console.log("not decided:", i.id, i.nodes.map((n) => n.html.slice(0, 200)));
    for (const c of contrast.low) console.log("contrast", c.ratio, c.html);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    await page.screenshot({ path: file.replace(".html", `-${width}.png`), fullPage: true });
    for (const v of result.violations) console.log(v.id, v.help, v.nodes.map((n) => n.html.slice(0, 200)));
    console.log(`axe: ${file.split("/").pop()} at ${width}: ${result.violations.length} violations, ` +
        `${undecided.length} contrasts decided here (the least ${contrast.worst.toFixed(1)}), ${open.length} not decided, ${wide} wide, ${asked.length} asked for`);
    await page.close();
    return result.violations.length + open.length + contrast.low.length === 0 && wide <= width && asked.length === 1;
}

async function print(browser, file, format) {
    const page = await browser.newPage();
    await page.goto("file://" + file);
    await page.pdf({ path: file.replace(".html", `-${format}.pdf`), format, tagged: true, preferCSSPageSize: false });
    await page.close();
}

(async () => {
    const where = process.env.CHROMIUM || "/usr/bin/chromium";
    const browser = await puppeteer.launch({ executablePath: where, headless: true, args: ["--no-sandbox"] });
    let good = true;
    for (const file of process.argv.slice(2)) {
        for (const width of [360, 1000]) good = (await look(browser, file, width)) && good;
        for (const format of ["A4", "Letter"]) await print(browser, file, format);
    }
    await browser.close();
    process.exit(good ? 0 : 1);
})();
