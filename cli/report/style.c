/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the page looks. It must read in black and white too: shapes and lines say what colours say, and every text has a
 * contrast of 7:1 at least. */

#include "style.h"

const char STYLE[] =
        /* the page */
        "html{color-scheme:light;background:#fff;color:#111;font:16px/1.45 system-ui,'DejaVu Sans','Liberation Sans',sans-serif}\n"
        "body{max-width:50rem;margin:0 auto;padding:1rem;overflow-wrap:break-word}\n"
        "h1{font-size:1.5rem;margin:0}\n"
        "h2{font-size:1.15rem;margin:1.8rem 0 .4rem;border-bottom:2px solid #111}\n"
        "p{margin:.4rem 0}\n"
        ".made,.foot,.said{color:#333;font-size:.9rem}\n"
        ".next{border:2px solid #111;border-radius:4px;padding:.3rem .6rem;margin:.7rem 0}\n"
        /* what is asked first */
        "dl{margin:.5rem 0}\n"
        "dl div{margin:.12rem 0;overflow:hidden}\n"
        "dt{font-weight:600;float:left;clear:left;width:11.5rem}\n"
        "dd{margin:0 0 0 12rem}\n"
        "dd.urgent{border-left:4px solid #900;padding-left:.5rem}\n"
        "@media(max-width:36rem){dt{float:none;width:auto}dd{margin:0 0 0 1rem}}\n"
        /* tables */
        "table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0}\n"
        "caption{text-align:left;font-weight:600;padding:.2rem 0}\n"
        "th,td{text-align:left;vertical-align:top;padding:.18rem .6rem .18rem 0;border-bottom:1px solid #bbb}\n"
        "thead th{border-bottom:2px solid #555}\n"
        "tbody th{font-weight:400}\n"
        ".table{overflow-x:auto}\n"
        /* plots */
        "figure{margin:.6rem 0}\n"
        "figcaption{font-weight:600;font-size:.9rem}\n"
        ".plot{overflow-x:auto}\n"
        ".plot:focus-visible,.table:focus-visible{outline:2px solid #05a}\n"
        "svg{display:block;max-width:none;height:auto}\n"
        /* paper: A4 and Letter */
        "@page{margin:14mm 13mm;@bottom-right{content:counter(page) ' / ' counter(pages);font:9pt 'DejaVu Sans',sans-serif}}\n"
        "@media print{html{font-size:9.5pt}dt{width:12.5em}dd{margin-left:13em}body{max-width:none;padding:0}h2{margin:1rem 0 .3rem;break-after:avoid}"
        "figure,tr,.whole{break-inside:avoid}caption{break-after:avoid}thead{display:table-header-group}"
        "svg{width:100%;max-width:100%}.sites svg{width:62%}.plot,.table{overflow:visible}}\n";

const char PLOT_STYLE[] = "text{font-family:system-ui,'DejaVu Sans','Liberation Sans',sans-serif;fill:#111;font-size:12px}\n"
                          ".small{font-size:11px}\n"
                          ".end{text-anchor:end}\n"
                          ".middle{text-anchor:middle}\n"
                          ".count{font-weight:700}\n"
                          ".month{stroke:#bbb}\n"
                          ".step{stroke:#333;stroke-dasharray:5 4}\n"
                          ".today{stroke:#05a;stroke-width:1.5}\n"
                          ".bar{stroke:#456}\n"
                          ".shade-0{fill:#dce9f5}\n"
                          ".shade-1{fill:#f6ead2}\n"
                          ".shade-2{fill:#e2efd9}\n"
                          ".ground{fill:#fff}\n"
                          ".pause{fill:url(#stripes);stroke:#333}\n"
                          ".full{fill:#14406b;stroke:#14406b}\n"
                          ".hole{fill:#fff}\n"
                          ".open{fill:#fff;stroke:#111;stroke-width:1.5}\n"
                          ".thin{fill:none;stroke:#555}\n"
                          ".cross{fill:none;stroke:#900;stroke-width:2.5}\n"
                          ".marked{fill:#900;stroke:#900}\n"
                          ".line{fill:none;stroke:#14406b;stroke-width:1.5}\n"
                          ".limit{stroke:#333;stroke-dasharray:1 3}\n"
                          ".body{fill:none;stroke:#777;stroke-width:1.5}\n"
                          ".site{fill:#fff;stroke:#14406b;stroke-width:2}\n"
                          ".resting{stroke:#900;stroke-dasharray:4 3}\n"
                          ".lead{stroke:#777}\n";
