// SPDX-License-Identifier: GPL-3.0-or-later
// Pages in Chromium: axe's violations at two widths, whether anything is cut off, pictures, and paper (check-report.py).
const axe = require("axe-core"), puppeteer = require("puppeteer-core");

async function look(browser, file, width) {
    const page = await browser.newPage(), asked = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.setBypassCSP(true); // for axe, which is put into the page
    await page.setViewport({ width, height: 900 });
    await page.goto("file://" + file);
    await page.evaluate(axe.source);
    const result = await page.evaluate(() => axe.run(document, {}));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    await page.screenshot({ path: file.replace(".html", `-${width}.png`), fullPage: true });
    for (const v of result.violations) console.log(v.id, v.help, v.nodes.map((n) => n.html.slice(0, 200)));
    console.log(`axe: ${file.split("/").pop()} at ${width}: ${result.violations.length} violations, ${wide} wide, ${asked.length} asked for`);
    await page.close();
    return result.violations.length === 0 && wide <= width && asked.length === 1;
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
