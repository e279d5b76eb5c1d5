//! Why a whole file was not read. What is wrong with a single row is a [`super::plan::Refused`] instead.
//!
//! Invariant: each variant shows one Chinese sentence that says what happened and what to do, and quotes at most
//! header names, never the contents of a data cell.

use thiserror::Error;

/// The file as a whole cannot be imported; nothing of it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportError {
    /// No bytes at all.
    #[error("文件是空的，没有任何内容。请重新从省平台导出后再导入。")]
    Empty,
    /// Larger than the limit.
    #[error("文件有 {mebibytes} MB，超过 {limit} MB 的上限。请缩小日期范围，分几次导出后再导入。")]
    TooLarge {
        /// Size of the file, MiB rounded up.
        mebibytes: u64,
        /// The limit, MiB.
        limit: u64,
    },
    /// A small file that unpacks to something huge.
    #[error("表格解压后超过 {limit} MB，不像正常的导出文件，已停止读取。请重新导出，或分几次导出后再导入。")]
    Bomb {
        /// The limit, MiB.
        limit: u64,
    },
    /// More rows or cells than one import takes.
    #[error("表格的内容太多（超过 {limit} 行或单元格总量上限）。请缩小日期范围，分几次导出后再导入。")]
    TooManyRows {
        /// The limit on rows.
        limit: u32,
    },
    /// A file of a kind the import does not read.
    #[error("「{file}」{found}，不能导入。请在省平台导出 .xlsx 或 .csv 文件后再导入。")]
    WrongKind {
        /// The file's name.
        file: String,
        /// What it is, as a predicate: 「是 PDF 文件」.
        found: String,
    },
    /// Starts like a workbook but cannot be read to its end.
    #[error("表格文件已损坏，读不完整。请用 WPS 或 Excel 打开后另存为 .xlsx，或重新导出后再导入。")]
    Damaged,
    /// Text in no encoding that yields readable characters.
    #[error("读不出文件里的文字，可能编码不对或文件已损坏。请用 WPS 或 Excel 打开后另存为 .xlsx 再导入。")]
    Encoding,
    /// A quoted cell of a CSV file never ends.
    #[error("第 {row} 行有一个双引号没有配对，后面的内容无法分列，文件可能不完整。请重新导出后再导入。")]
    OpenQuote {
        /// Row where the quoted cell starts, counted as Excel shows it.
        row: u32,
    },
    /// No row looks like a header.
    #[error(
        "没有找到表头行（应有「工单编号」「主要内容」「承办单位」等列名）。请确认导出的是工单明细表，且没有删改表头。"
    )]
    NoHeader,
    /// The header lacks columns the import cannot do without.
    #[error(
        "第 {row} 行的表头缺少必需的列：{missing}。找到的列有：{found}。请在导出时勾选缺少的列，或用 --column 指明，如 --column 诉求号=工单编号。"
    )]
    MissingColumns {
        /// The header row, counted as Excel shows it.
        row: u32,
        /// Names of the missing columns, joined with 、.
        missing: String,
        /// The header names found, joined with 、.
        found: String,
    },
    /// What was said of columns cannot be understood.
    #[error("列的指定有误：{faults}。请写成“列名=内容”，内容可以是：{fields}。")]
    Mapping {
        /// What is wrong, joined with ；.
        faults: String,
        /// The usual names of all fields, joined with 、.
        fields: String,
    },
    /// Columns that a person named are not in the file.
    #[error(
        "第 {row} 行的表头中没有指定的列：{absent}。找到的列有：{found}。请核对列名；以前保存的指定不再适用时，请加 --forget-columns 重新导入。"
    )]
    AbsentColumns {
        /// The header row, counted as Excel shows it.
        row: u32,
        /// The columns named, joined with 、.
        absent: String,
        /// The header names found, joined with 、.
        found: String,
    },
    /// A header and nothing beneath it.
    #[error("表头下面没有任何工单。请检查导出的日期范围后重新导出。")]
    NoRows,
    /// Marked as a state secret: must not enter this system.
    #[error("第 {row} 行标有「{mark}」。涉密文件不得导入本系统，请按保密规定处理。")]
    Secret {
        /// Row of the marking, counted as Excel shows it.
        row: u32,
        /// The marking.
        mark: String,
    },
    /// The program's own tables are broken; a defect, not the user's doing.
    #[error("程序自带的列名表读不出来（{0}）。请重新安装，或与管理员联系。")]
    Tables(String),
}
